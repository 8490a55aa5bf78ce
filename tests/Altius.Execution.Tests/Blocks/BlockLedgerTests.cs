using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution.Tests;

public class BlockLedgerTests
{
    private static readonly Log Event = new(Address.FromNumber(1), [Hash256.Zero], default);

    [Test]
    public void A_gas_limit_above_what_is_left_in_the_block_is_refused()
    {
        BlockLedger ledger = new(100_000, Cancun.Rules, 2);
        Assert.That(ledger.Admit(new Transaction { GasLimit = 100_001 }), Is.EqualTo(TransactionError.GasLimitAboveBlock));
        Assert.That(ledger.Admit(new Transaction { GasLimit = 100_000 }), Is.EqualTo(TransactionError.None));
        ledger.Add(new Transaction { GasLimit = 100_000 }, Ran(30_000));
        Assert.That(ledger.Admit(new Transaction { GasLimit = 70_001 }), Is.EqualTo(TransactionError.GasLimitAboveBlock));
        Assert.That(ledger.Admit(new Transaction { GasLimit = 70_000 }),
            Is.EqualTo(TransactionError.None), "only gas used counts");
    }

    [Test]
    public void More_blobs_than_are_left_in_the_block_are_refused()
    {
        BlockLedger ledger = new(100_000, Cancun.Rules, 2);
        Assert.That(ledger.Admit(Blobs(7)), Is.EqualTo(TransactionError.BlobGasAboveBlock));
        ledger.Add(Blobs(4), Ran(1));
        Assert.That(ledger.Admit(Blobs(3)), Is.EqualTo(TransactionError.BlobGasAboveBlock));
        Assert.That(ledger.Admit(Blobs(2)), Is.EqualTo(TransactionError.None));
        Assert.That(ledger.BlobGasUsed, Is.EqualTo(4 * Transaction.BlobGasPerBlob));
    }

    [Test]
    public void Where_there_are_no_blobs_their_number_is_not_what_is_wrong() =>
        Assert.That(new BlockLedger(100_000, London.Rules, 1).Admit(Blobs(1)), Is.EqualTo(TransactionError.None));

    [Test]
    public void Receipts_add_up_the_gas_and_the_outcome_unites_their_filters()
    {
        BlockLedger ledger = new(100_000, London.Rules, 2);
        ledger.Add(new Transaction(), Ran(21_000, Event));
        ledger.Add(new Transaction { Type = TransactionType.DynamicFee }, Ran(30_000) with { Halt = Halt.OutOfGas });
        BlockOutcome outcome = ledger.Close(new StateDiff(), null, null);
        Assert.That(outcome.GasUsed, Is.EqualTo(51_000));
        Assert.That(outcome.TransactionGas, Is.EqualTo(new ulong[] { 21_000, 30_000 }));
        Assert.That(outcome.Receipts.Select(receipt => receipt.CumulativeGasUsed), Is.EqualTo(new ulong[] { 21_000, 51_000 }));
        Assert.That(outcome.Receipts.Select(receipt => receipt.Succeeded), Is.EqualTo(new[] { true, false }));
        Assert.That(outcome.Receipts[1].Type, Is.EqualTo(TransactionType.DynamicFee));
        Assert.That(outcome.Receipts[0].Bloom, Is.EqualTo(Bloom.Of([Event])));
        Assert.That(outcome.LogsBloom, Is.EqualTo(outcome.Receipts[0].Bloom));
    }

    private static TransactionResult Ran(ulong gas, params Log[] logs) =>
        new(TransactionError.None, Halt.Stop, gas, logs, default, null);

    private static Transaction Blobs(int count) => new()
    {
        Type = TransactionType.Blob,
        GasLimit = 21_000,
        BlobVersionedHashes = new Hash256[count],
    };
}
