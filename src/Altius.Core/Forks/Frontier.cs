namespace Altius.Core.Forks;

/// <summary>The first rules (block 0 of mainnet): the Yellow Paper's.</summary>
public static class Frontier
{
    private const int Zero = 0, Base = 2, VeryLow = 3, Low = 5, Mid = 8, High = 10; // the Yellow Paper's price classes

    public static readonly ForkRules Rules = new()
    {
        Name = "Frontier",
        Opcodes = Instructions(),
        Precompiles =
        [
            new(1, PrecompileKind.EcRecover), new(2, PrecompileKind.Sha256), new(3, PrecompileKind.Ripemd160),
            new(4, PrecompileKind.Identity),
        ],
        BlockReward = 5 * Ether,
    };

    /// <summary>In wei.</summary>
    internal const ulong Ether = 1_000_000_000_000_000_000;

    private static OpcodeGas Instructions()
    {
        OpcodeGas table = OpcodeGas.None;
        table = WithArithmetic(table);
        table = WithEnvironment(table);
        table = WithStackMemoryStorage(table);
        return WithLogsAndCalls(table);
    }

    private static OpcodeGas WithArithmetic(OpcodeGas table) => table
        .With(Opcode.Stop, Zero)
        .With(Opcode.Add, VeryLow)
        .With(Opcode.Mul, Low)
        .With(Opcode.Sub, VeryLow)
        .WithRange(Opcode.Div, Opcode.SMod, Low)
        .WithRange(Opcode.AddMod, Opcode.MulMod, Mid)
        .With(Opcode.Exp, High) // and gas for each byte of the exponent
        .With(Opcode.SignExtend, Low)
        .WithRange(Opcode.Lt, Opcode.Byte, VeryLow)
        .With(Opcode.Keccak256, 30);

    private static OpcodeGas WithEnvironment(OpcodeGas table) => table
        .With(Opcode.Address, Base)
        .With(Opcode.Balance, 20)
        .WithRange(Opcode.Origin, Opcode.CallValue, Base)
        .With(Opcode.CallDataLoad, VeryLow)
        .With(Opcode.CallDataSize, Base)
        .With(Opcode.CallDataCopy, VeryLow)
        .With(Opcode.CodeSize, Base)
        .With(Opcode.CodeCopy, VeryLow)
        .With(Opcode.GasPrice, Base)
        .WithRange(Opcode.ExtCodeSize, Opcode.ExtCodeCopy, 20)
        .With(Opcode.BlockHash, 20)
        .WithRange(Opcode.Coinbase, Opcode.GasLimit, Base);

    private static OpcodeGas WithStackMemoryStorage(OpcodeGas table) => table
        .With(Opcode.Pop, Base)
        .WithRange(Opcode.MLoad, Opcode.MStore8, VeryLow)
        .With(Opcode.SLoad, 50)
        .With(Opcode.SStore, Zero) // all of it depends on the values
        .With(Opcode.Jump, Mid)
        .With(Opcode.JumpI, High)
        .WithRange(Opcode.Pc, Opcode.Gas, Base)
        .With(Opcode.JumpDest, 1)
        .WithRange(Opcode.Push1, Opcode.Swap16, VeryLow);

    private static OpcodeGas WithLogsAndCalls(OpcodeGas table)
    {
        const int Log = 375, Topic = 375;
        for (int topics = 0; topics <= 4; topics++) table = table.With((Opcode)((int)Opcode.Log0 + topics), Log + topics * Topic);
        return table
            .With(Opcode.Create, 32_000)
            .WithRange(Opcode.Call, Opcode.CallCode, 40)
            .With(Opcode.Return, Zero)
            .With(Opcode.SelfDestruct, Zero);
    }
}
