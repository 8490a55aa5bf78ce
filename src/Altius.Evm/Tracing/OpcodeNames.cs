using System.Globalization;
using Altius.Core;

namespace Altius.Evm;

/// <summary>Instructions by the names that traces have for them.</summary>
public static class OpcodeNames
{
    private static readonly string[] Names = BuildNames();

    /// <summary>Upper case; a byte that is no instruction of any fork is named by its value.</summary>
    public static string Of(Opcode opcode) => Names[(int)opcode];

    private static string[] BuildNames()
    {
        string[] names = new string[256];
        for (int value = 0; value < names.Length; value++)
        {
            Opcode opcode = (Opcode)value;
            names[value] = Enum.IsDefined(opcode)
                ? opcode.ToString().ToUpperInvariant()
                : string.Create(CultureInfo.InvariantCulture, $"opcode 0x{value:x} not defined");
        }
        // Traces kept the name that this byte had before EIP-4399.
        names[(int)Opcode.PrevRandao] = "DIFFICULTY";
        return names;
    }
}
