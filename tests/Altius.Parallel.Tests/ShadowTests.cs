using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>A shadow says where executors part, and keeps the block.</summary>
public sealed class ShadowTests
{
    private static readonly Scene Scene = Enumerable.Range(1, 1000).Select(RandomBlocks.Make)
        .First(scene =>
            scene.Block.Transactions.Count > 10 && Judge().Execute(scene.Block, scene.Parent, scene.Rules, default).Succeeded);

    private static readonly int Count = Scene.Block.Transactions.Count;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-shadow-").FullName;

    [TearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Executors_that_agree_give_the_sequential_outcome()
    {
        using ShadowBlockExecutor shadow = new(Judge(), Judge(), _folder);
        BlockOutcome outcome = shadow.Execute(Scene.Block, Scene.Parent, Scene.Rules, default);
        Assert.That(OutcomeDifference.Find(Judge().Execute(Scene.Block, Scene.Parent, Scene.Rules, default), outcome), Is.Null);
        Assert.That(Directory.EnumerateFiles(_folder), Is.Empty);
    }

    [Test]
    public void A_receipt_that_differs_is_named_with_both_values()
    {
        OutcomeDifference difference = Disagree(new Liar(3, outcome => outcome with { Gas = 1 }));
        Assert.That(difference.Transaction, Is.EqualTo(3));
        Assert.That(difference.Field, Is.EqualTo("cumulative gas"));
        Assert.That(ulong.Parse(difference.Actual), Is.EqualTo(ulong.Parse(difference.Expected) + 1));
    }

    [Test]
    public void State_that_differs_is_traced_to_the_first_transaction_after_which_it_does([Values(0, 4, 9)] int transaction)
    {
        OutcomeDifference difference = Disagree(new Liar(transaction, lie => lie with { Balance = 1 }));
        Assert.That(difference.Transaction, Is.EqualTo(transaction));
        Assert.That(difference.Field, Does.Contain(Liar.Whom.ToString()));
    }

    [Test]
    public void The_block_is_kept_with_all_that_it_reads()
    {
        Disagree(new Liar(2, lie => lie with { Gas = 1 }));
        string kept = File.ReadAllText(Directory.EnumerateFiles(_folder).Single());
        RecordingReader reads = new(Scene.Parent);
        Judge().Execute(Scene.Block, reads, Scene.Rules, default);
        Assert.That(kept, Does.Contain(Scene.Block.Header.Hash.ToString()).And.Contain("\"preState\""));
        foreach ((Address who, Account? account) in reads.Accounts)
            if (account is not null) Assert.That(kept, Does.Contain(who.ToString()));
    }

    [Test]
    public void A_folder_that_cannot_be_written_does_not_hide_the_disagreement()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        using ShadowBlockExecutor shadow = new(Judge(), new Liar(1, lie => lie with { Gas = 1 }), Path.Combine(file, "below"));
        Assert.That(
            () => shadow.Execute(Scene.Block, Scene.Parent, Scene.Rules, default),
            Throws.InstanceOf<ExecutorsDisagreeException>().With.Message.Contains("could not be kept"));
    }

    private OutcomeDifference Disagree(Liar liar)
    {
        using ShadowBlockExecutor shadow = new(Judge(), liar, _folder);
        ExecutorsDisagreeException? fault =
            Assert.Throws<ExecutorsDisagreeException>(() => shadow.Execute(Scene.Block, Scene.Parent, Scene.Rules, default));
        return fault!.Difference;
    }

    private static SequentialBlockExecutor Judge() => new(MainnetBlocks.Chain, new CodeCache());

    /// <summary>What an executor gets wrong: gas added to a receipt, wei to an account.</summary>
    private sealed record Lie(ulong Gas, ulong Balance);

    /// <summary>An executor that is wrong about blocks with more than so many transactions.</summary>
    private sealed class Liar(int after, Func<Lie, Lie> lie) : IBlockExecutor
    {
        public static readonly Address Whom = Address.FromNumber(0x11a12);

        public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
        {
            BlockOutcome truth = Judge().Execute(block, parent, rules, stop);
            if (block.Transactions.Count <= after) return truth;
            Lie told = lie(new Lie(0, 0));
            Receipt[] receipts = [.. truth.Receipts];
            receipts[after] = receipts[after] with { CumulativeGasUsed = receipts[after].CumulativeGasUsed + told.Gas };
            if (told.Balance != 0)
                truth.StateDiff.Accounts[Whom] =
                    new AccountChange { After = new Account(0, told.Balance, Account.EmptyCodeHash, false) };
            return new BlockOutcome
            {
                Receipts = receipts,
                TransactionGas = truth.TransactionGas,
                GasUsed = truth.GasUsed,
                BlobGasUsed = truth.BlobGasUsed,
                LogsBloom = truth.LogsBloom,
                Requests = truth.Requests,
                StateDiff = truth.StateDiff,
            };
        }
    }
}
