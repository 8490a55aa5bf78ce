using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>An instruction's stack use and action, which no fork changes.</summary>
internal readonly unsafe struct Instruction(
    Opcode opcode, int pops, int pushes, delegate*<Frame, UInt256*, long, long> act = null)
{
    public readonly Opcode Opcode = opcode;
    public readonly int Pops = pops;
    public readonly int Pushes = pushes;
    public readonly delegate*<Frame, UInt256*, long, long> Act = act;
}

/// <summary>
/// Every instruction the machine knows, of any fork. To add one: a byte in <see cref="Opcode"/>, a row here with its
/// action under Instructions/, and its gas in the fork that brings it.
/// </summary>
internal static unsafe class InstructionSet
{
    public static readonly Instruction[] All =
    [
        new(Opcode.Stop, 0, 0, &Control.Stop),

        new(Opcode.Add, 2, 1), new(Opcode.Mul, 2, 1), new(Opcode.Sub, 2, 1),
        new(Opcode.Div, 2, 1, &Arithmetic.Div), new(Opcode.SDiv, 2, 1, &Arithmetic.SDiv),
        new(Opcode.Mod, 2, 1, &Arithmetic.Mod), new(Opcode.SMod, 2, 1, &Arithmetic.SMod),
        new(Opcode.AddMod, 3, 1, &Arithmetic.AddMod), new(Opcode.MulMod, 3, 1, &Arithmetic.MulMod),
        new(Opcode.Exp, 2, 1, &Arithmetic.Exp), new(Opcode.SignExtend, 2, 1, &Arithmetic.SignExtend),

        new(Opcode.Lt, 2, 1), new(Opcode.Gt, 2, 1), new(Opcode.SLt, 2, 1), new(Opcode.SGt, 2, 1),
        new(Opcode.Eq, 2, 1), new(Opcode.IsZero, 1, 1),
        new(Opcode.And, 2, 1), new(Opcode.Or, 2, 1), new(Opcode.Xor, 2, 1), new(Opcode.Not, 1, 1), new(Opcode.Byte, 2, 1),
        new(Opcode.Shl, 2, 1), new(Opcode.Shr, 2, 1), new(Opcode.Sar, 2, 1, &Arithmetic.Sar),
        new(Opcode.Clz, 1, 1, &Arithmetic.Clz),

        new(Opcode.Keccak256, 2, 1, &MemoryAccess.Keccak),

        new(Opcode.Address, 0, 1, &EnvironmentInformation.SelfAddress), new(Opcode.Balance, 1, 1, &Accounts.Balance),
        new(Opcode.Origin, 0, 1, &EnvironmentInformation.Origin), new(Opcode.Caller, 0, 1, &EnvironmentInformation.Caller),
        new(Opcode.CallValue, 0, 1, &EnvironmentInformation.CallValue),
        new(Opcode.CallDataLoad, 1, 1, &EnvironmentInformation.CallDataLoad),
        new(Opcode.CallDataSize, 0, 1, &EnvironmentInformation.CallDataSize),
        new(Opcode.CallDataCopy, 3, 0, &MemoryAccess.CallDataCopy),
        new(Opcode.CodeSize, 0, 1, &EnvironmentInformation.CodeSize), new(Opcode.CodeCopy, 3, 0, &MemoryAccess.CodeCopy),
        new(Opcode.GasPrice, 0, 1, &EnvironmentInformation.GasPrice),
        new(Opcode.ExtCodeSize, 1, 1, &Accounts.ExtCodeSize), new(Opcode.ExtCodeCopy, 4, 0, &Accounts.ExtCodeCopy),
        new(Opcode.ReturnDataSize, 0, 1, &EnvironmentInformation.ReturnDataSize),
        new(Opcode.ReturnDataCopy, 3, 0, &MemoryAccess.ReturnDataCopy), new(Opcode.ExtCodeHash, 1, 1, &Accounts.ExtCodeHash),

        new(Opcode.BlockHash, 1, 1, &EnvironmentInformation.BlockHash),
        new(Opcode.Coinbase, 0, 1, &EnvironmentInformation.Coinbase),
        new(Opcode.Timestamp, 0, 1, &EnvironmentInformation.Timestamp), new(Opcode.Number, 0, 1, &EnvironmentInformation.Number),
        new(Opcode.PrevRandao, 0, 1, &EnvironmentInformation.PrevRandao),
        new(Opcode.GasLimit, 0, 1, &EnvironmentInformation.GasLimit),
        new(Opcode.ChainId, 0, 1, &EnvironmentInformation.ChainId), new(Opcode.SelfBalance, 0, 1, &Accounts.SelfBalance),
        new(Opcode.BaseFee, 0, 1, &EnvironmentInformation.BaseFee), new(Opcode.BlobHash, 1, 1, &EnvironmentInformation.BlobHash),
        new(Opcode.BlobBaseFee, 0, 1, &EnvironmentInformation.BlobBaseFee),

        new(Opcode.Pop, 1, 0), new(Opcode.MLoad, 1, 1), new(Opcode.MStore, 2, 0),
        new(Opcode.MStore8, 2, 0, &MemoryAccess.MStore8),
        new(Opcode.SLoad, 1, 1, &Storage.SLoad), new(Opcode.SStore, 2, 0, &Storage.SStore),
        new(Opcode.Jump, 1, 0), new(Opcode.JumpI, 2, 0), new(Opcode.Pc, 0, 1), new(Opcode.MSize, 0, 1), new(Opcode.Gas, 0, 1),
        new(Opcode.JumpDest, 0, 0),
        new(Opcode.TLoad, 1, 1, &Storage.TLoad), new(Opcode.TStore, 2, 0, &Storage.TStore),
        new(Opcode.MCopy, 3, 0, &MemoryAccess.MCopy), new(Opcode.Push0, 0, 1),

        .. Family(Opcode.Push1, 32, _ => 0, _ => 1),
        .. Family(Opcode.Dup1, 16, n => n, n => n + 1),
        .. Family(Opcode.Swap1, 16, n => n + 1, n => n + 1),

        new(Opcode.Log0, 2, 0, &Logs.Log0), new(Opcode.Log1, 3, 0, &Logs.Log1), new(Opcode.Log2, 4, 0, &Logs.Log2),
        new(Opcode.Log3, 5, 0, &Logs.Log3), new(Opcode.Log4, 6, 0, &Logs.Log4),

        new(Opcode.Create, 3, 1, &Creations.Create), new(Opcode.Create2, 4, 1, &Creations.Create2),
        new(Opcode.Call, 7, 1, &Calls.Call), new(Opcode.CallCode, 7, 1, &Calls.CallCode),
        new(Opcode.DelegateCall, 6, 1, &Calls.DelegateCall), new(Opcode.StaticCall, 6, 1, &Calls.StaticCall),
        new(Opcode.Return, 2, 0, &Control.Return), new(Opcode.Revert, 2, 0, &Control.Revert),
        new(Opcode.SelfDestruct, 1, 0, &Accounts.SelfDestruct),
    ];

    private static Instruction[] Family(Opcode first, int count, Func<int, int> pops, Func<int, int> pushes)
    {
        Instruction[] family = new Instruction[count];
        for (int n = 1; n <= count; n++) family[n - 1] = new((Opcode)((int)first + n - 1), pops(n), pushes(n));
        return family;
    }
}
