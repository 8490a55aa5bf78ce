using Altius.Client.Replay;
using Altius.Client.Tests.Commands;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Client.Tests.Replay;

[TestFixture]
internal sealed class BlockReplayerTests
{
    private const int Repetitions = 3;

    [TestCase(false, 0, TestName = "Senders are known to the executor")]
    [TestCase(true, Repetitions, TestName = "Senders of a block as it is received are the executor's to recover, every time")]
    public void SendersAreKnownUnlessTheBlockIsAsItIsReceived(bool asReceived, int unknown)
    {
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain), Is.True);
        using Shell shell = new();
        List<string> faults = [];
        string file = shell.File("block.json", Samples.ReplayBlock().ToJsonString());
        List<ReplayBlock> blocks = ReplayBlocks.ReadAll([file], chain!.Forks, faults, CancellationToken.None);
        Probe probe = new(chain);
        using BlockReplayer replayer = new(chain, (_, _) => probe) { AsReceived = asReceived };

        ReplayResult result = replayer.Run(blocks, Repetitions, CancellationToken.None).Single();

        Assert.That(faults, Is.Empty);
        Assert.That(result.Mismatch, Is.Null);
        Assert.That(probe.UnknownSenders, Is.EqualTo(unknown));
    }

    /// <summary>Counts the transactions that come without a known sender.</summary>
    private sealed class Probe(ChainSpec chain) : IBlockExecutor
    {
        private readonly SequentialBlockExecutor _inner = new(chain, new CodeCache());

        public int UnknownSenders { get; private set; }

        public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
        {
            UnknownSenders += block.Transactions.Count(transaction => !transaction.IsSenderKnown);
            return _inner.Execute(block, parent, rules, stop);
        }
    }
}
