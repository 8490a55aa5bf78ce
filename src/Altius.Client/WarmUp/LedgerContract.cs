using Altius.Client.Workloads;
using Altius.Primitives;

namespace Altius.Client.WarmUp;

/// <summary>
/// A contract that does, in a few instructions, what tokens do: hashes, reads and writes slots, calls and logs.
/// </summary>
internal static class LedgerContract
{
    private const ulong Gas = 200_000;

    private static readonly byte[] Code =
    [
        0x33, 0x60, 0x00, 0x52, // MSTORE(0, CALLER)
        0x60, 0x20, 0x60, 0x00, 0x20, // slot = KECCAK256(0, 32)
        0x80, 0x54, 0x60, 0x01, 0x01, 0x90, 0x55, // SSTORE(slot, SLOAD(slot) + 1)
        0x33, 0x60, 0x07, 0x60, 0x20, 0x60, 0x00, 0xa2, // LOG2(0, 32, 7, CALLER)
        0x60, 0x20, 0x60, 0x20, 0x60, 0x20, 0x60, 0x00, 0x60, 0x04,
        0x5a, 0xfa, 0x50, // POP(STATICCALL(GAS, identity, 0, 32, 32, 32))
        0x60, 0x00, 0x35, 0x15, 0x60, 0x3a, 0x57, // to the end if CALLDATALOAD(0) is 0, as it is the second time
        0x60, 0x00, 0x60, 0x00, 0x60, 0x00, 0x60, 0x00, 0x60, 0x00, 0x30,
        0x5a, 0xf1, 0x50, // POP(CALL(GAS, ADDRESS, 0, 0, 0, 0, 0))
        0x5b, 0x00,
    ];

    /// <summary>Transactions that call it, each of a sender of its own.</summary>
    public static IScenario Calls() =>
        new ContractCallScenario(Code, Gas, static _ => 1) { Contract = Address.FromNumber(0x1ed9e4) };
}
