using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>A contract made to get in the way of running ahead, called by ever new senders.</summary>
/// <param name="code">The contract's.</param>
/// <param name="gas">Gas limit of a call.</param>
/// <param name="argument">The word that a call is given.</param>
internal sealed class ContractCallScenario(byte[] code, ulong gas, Func<Random, ulong> argument) : IScenario
{
    private const int Slots = 500;

    /// <summary>Where it stands; each needs a place of its own where several are in one block.</summary>
    public Address Contract { get; init; } = Address.FromNumber(0xadde);

    /// <summary>Counts down from a thousand; only then adds one to slot 0.</summary>
    public static ContractCallScenario LateConflicts() => new(
        [
            0x61, 0x03, 0xe8, // PUSH2 1000
            0x5b, 0x60, 0x01, 0x90, 0x03, 0x80, 0x60, 0x03, 0x57, 0x50, // JUMPDEST; n -= 1; JUMPI while n; POP
            0x60, 0x00, 0x54, 0x60, 0x01, 0x01, 0x60, 0x00, 0x55, 0x00, // SSTORE(0, SLOAD(0) + 1)
        ],
        120_000, static _ => 0);

    /// <summary>Creates eight contracts, always at the same addresses, that destroy themselves at once.</summary>
    public static ContractCallScenario SelfDestructs()
    {
        List<byte> code = [0x61, 0x33, 0xff, 0x60, 0x00, 0x52]; // MSTORE(0, "CALLER SELFDESTRUCT")
        for (byte salt = 0; salt < 8; salt++)
            code.AddRange([0x60, salt, 0x60, 0x02, 0x60, 0x1e, 0x47, 0xf5, 0x50]); // POP(CREATE2(SELFBALANCE, 30, 2, salt))
        return new ContractCallScenario([.. code, 0x00], 500_000, static _ => 0);
    }

    /// <summary>Reads five hundred slots; one call in sixteen also counts in one of them.</summary>
    public static ContractCallScenario Reads() => new(
        [
            0x61, Slots >> 8, Slots & 0xff, // PUSH2 500
            0x5b, 0x60, 0x01, 0x90, 0x03, 0x80, 0x54, 0x50, 0x80, 0x60, 0x03, 0x57, 0x50, // n -= 1; SLOAD(n); JUMPI while n
            0x60, 0x00, 0x35, 0x80, 0x15, 0x60, 0x20, 0x57, // slot = CALLDATALOAD(0); JUMPI to the end if it is 0
            0x80, 0x54, 0x60, 0x01, 0x01, 0x90, 0x55, 0x00, // SSTORE(slot, SLOAD(slot) + 1); STOP
            0x5b, 0x00,
        ],
        1_500_000, static random => random.Next(16) == 0 ? (ulong)random.Next(1, Slots) : 0);

    public void Add(WorkloadDraft draft, bool conflicts)
    {
        if (draft.At(Contract).Code.IsEmpty) Deploy(draft.At(Contract));
        byte[] data = ((UInt256)argument(draft.Random)).ToHash256().ToArray();
        draft.Send(draft.Sender(), Contract, 1, gas, data);
    }

    private void Deploy(AccountDraft contract)
    {
        contract.Code = code;
        contract.Nonce = 1;
        for (ulong slot = 0; slot < Slots; slot++) contract.Storage[slot] = slot + 1;
    }
}
