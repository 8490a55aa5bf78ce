namespace Altius.Core;

/// <summary>
/// Which instructions a fork has and the static gas of each: the part of the price that depends on nothing but the
/// opcode. Immutable; a fork adds to its parent's.
/// </summary>
public sealed class OpcodeGas
{
    /// <summary>No instruction at all.</summary>
    public static readonly OpcodeGas None = new(Enumerable.Repeat(Undefined, 256).ToArray());

    private const int Undefined = -1;
    private readonly int[] _gas;

    private OpcodeGas(int[] gas) => _gas = gas;

    public bool IsDefined(Opcode opcode) => _gas[(byte)opcode] != Undefined;

    /// <summary>The static gas of a defined instruction.</summary>
    /// <exception cref="InvalidOperationException">The fork does not have the instruction.</exception>
    public int this[Opcode opcode] =>
        IsDefined(opcode) ? _gas[(byte)opcode] : throw new InvalidOperationException($"{opcode} is not defined in this fork.");

    /// <summary>These instructions with one added or repriced.</summary>
    public OpcodeGas With(Opcode opcode, int gas) => WithRange(opcode, opcode, gas);

    /// <summary>These instructions with all from first to last added or repriced.</summary>
    public OpcodeGas WithRange(Opcode first, Opcode last, int gas)
    {
        int[] copy = [.. _gas];
        copy.AsSpan((byte)first, last - first + 1).Fill(gas);
        return new OpcodeGas(copy);
    }
}
