namespace Altius.Core.Forks;

/// <summary>Tangerine Whistle (mainnet block 2,463,000; EIP-608).</summary>
public static class TangerineWhistle
{
    // EIP-150: what reads state costs more, calls keep back one 64th of the gas.
    public static readonly ForkRules Rules = Homestead.Rules with
    {
        Name = "EIP150",
        Opcodes = Homestead.Rules.Opcodes
            .WithRange(Opcode.ExtCodeSize, Opcode.ExtCodeCopy, 700)
            .With(Opcode.Balance, 400)
            .With(Opcode.SLoad, 200)
            .WithRange(Opcode.Call, Opcode.CallCode, 700)
            .With(Opcode.DelegateCall, 700)
            .With(Opcode.SelfDestruct, 5_000),
        SelfDestructNewAccountGas = 25_000,
        CallGas = CallGasRule.AllButOne64th,
    };
}
