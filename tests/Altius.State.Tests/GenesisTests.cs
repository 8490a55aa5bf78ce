using Altius.Core;
using Altius.Primitives;

namespace Altius.State.Tests;

public class GenesisTests
{
    [TestCase("mainnet", "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3")]
    [TestCase("sepolia", "25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9")]
    [TestCase("hoodi", "bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b")]
    public void The_chains_that_come_with_the_client_begin_with_the_blocks_everybody_knows(string name, string hash)
    {
        Assert.That(ChainSpec.TryLoadKnown(name, out ChainSpec? chain));
        StateRootCalculator tries = StateRootCalculator.Of(MemoryState.Of(chain!.Genesis.Accounts));
        Assert.That(chain.Genesis.BuildHeader(tries.Root).Hash, Is.EqualTo(Hash256.Parse(hash)));
    }
}
