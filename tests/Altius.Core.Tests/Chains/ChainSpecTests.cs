using System.Text;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Tests;

public sealed class ChainSpecTests
{
    [TestCase("mainnet", 1ul, 8893, "d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544",
        "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3")]
    [TestCase("sepolia", 11155111ul, 15, "5eb6e371a698b8d68f665192350ffcecbbbf322916f4b51bd79bb6887da3f494",
        "25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9")]
    [TestCase("hoodi", 560048ul, 335, "da87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576",
        "bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b")]
    public void A_public_chain_begins_with_its_known_hash(string name, ulong chainId, int accounts, string stateRoot, string hash)
    {
        ChainSpec chain = Known(name);
        Assert.That(chain.ChainId, Is.EqualTo(chainId));
        Assert.That(chain.Genesis.Accounts, Has.Count.EqualTo(accounts));
        Assert.That(chain.Genesis.BuildHeader(Hash256.Parse(stateRoot)).Hash, Is.EqualTo(Hash256.Parse(hash)));
    }

    // Fork ids as EIP-2124, EIP-6122 and EIP-7607 list them.
    [TestCase("mainnet", 0ul, 0ul, 0xfc64ec04u, 1150000ul)]
    [TestCase("mainnet", 1150000ul, 0ul, 0x97c2c34cu, 1920000ul)]
    [TestCase("mainnet", 1920000ul, 0ul, 0x91d1f948u, 2463000ul)]
    [TestCase("mainnet", 2463000ul, 0ul, 0x7a64da13u, 2675000ul)]
    [TestCase("mainnet", 2675000ul, 0ul, 0x3edd5b10u, 4370000ul)]
    [TestCase("mainnet", 4370000ul, 0ul, 0xa00bc324u, 7280000ul)]
    [TestCase("mainnet", 7280000ul, 0ul, 0x668db0afu, 9069000ul)]
    [TestCase("mainnet", 9069000ul, 0ul, 0x879d6e30u, 9200000ul)]
    [TestCase("mainnet", 15050000ul, 0ul, 0xf0afd0e3u, 1681338455ul)]
    [TestCase("mainnet", 20000000ul, 1764798550ul, 0xc376cf8bu, 1764798551ul)]
    [TestCase("mainnet", 20000000ul, 1764798551ul, 0x5167e2a6u, 1765290071ul)]
    [TestCase("mainnet", 20000000ul, 1765290071ul, 0xcba2a1c0u, 1767747671ul)]
    [TestCase("mainnet", 20000000ul, 1767747671ul, 0x07c9462eu, 0ul)]
    [TestCase("sepolia", 9000000ul, 1760427360ul, 0xe2ae4999u, 1761017184ul)]
    [TestCase("sepolia", 9000000ul, 1761017184ul, 0x56078a1eu, 1761607008ul)]
    [TestCase("sepolia", 9000000ul, 1761607008ul, 0x268956b6u, 0ul)]
    [TestCase("hoodi", 1000000ul, 1761677592ul, 0xe7e0e7ffu, 1762365720ul)]
    [TestCase("hoodi", 1000000ul, 1762365720ul, 0x3893353eu, 1762955544ul)]
    [TestCase("hoodi", 1000000ul, 1762955544ul, 0x23aa1351u, 0ul)]
    public void A_public_chain_has_its_fork_ids(string name, ulong number, ulong time, uint hash, ulong next)
    {
        Hash256 genesis = Hash256.Parse(name switch
        {
            "mainnet" => "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
            "sepolia" => "25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9",
            _ => "bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b",
        });
        Assert.That(ForkId.At(Known(name), genesis, number, time), Is.EqualTo(new ForkId(hash, next)));
    }

    [TestCase(1149999ul, 0ul, "Frontier")]
    [TestCase(1150000ul, 0ul, "Homestead")]
    [TestCase(7280000ul, 0ul, "ConstantinopleFix")]
    [TestCase(15537393ul, 0ul, "GrayGlacier")]
    [TestCase(15537394ul, 1681338454ul, "Paris")]
    [TestCase(17034870ul, 1681338455ul, "Shanghai")]
    [TestCase(19426587ul, 1710338135ul, "Cancun")]
    [TestCase(99999999ul, 1767747671ul, "BPO2")]
    public void Mainnet_follows_its_history(ulong number, ulong time, string fork)
    {
        UInt256 terminal = UInt256.Parse("58750000000000000000000");
        UInt256 parentTotal = number > 15537393 ? terminal : terminal - 1;
        Assert.That(Known("mainnet").Forks.RulesAt(number, time, parentTotal).Name, Is.EqualTo(fork));
        BlockHeader header = new()
        {
            Number = number,
            Timestamp = time,
            Difficulty = number > 15537393 ? UInt256.Zero : UInt256.One,
        };
        Assert.That(Known("mainnet").Forks.RulesOf(header).Name, Is.EqualTo(fork));
        Assert.That(Known("mainnet").Forks.DaoForkBlock, Is.EqualTo(1920000ul));
    }

    [Test]
    public void The_dev_chain_has_all_forks_and_system_contracts_from_the_beginning()
    {
        ChainSpec dev = Known("DEV");
        Assert.That(dev.ChainId, Is.EqualTo(1337));
        Assert.That(dev.Forks.RulesAt(0, 0, UInt256.Zero), Is.EqualTo(dev.Forks.Latest));
        Assert.That(dev.Forks.Latest.Name, Is.EqualTo("BPO2"));
        Assert.That(dev.Genesis.Template.RequestsHash, Is.EqualTo(ExecutionRequests.EmptyHash));
        string[] contracts = [.. dev.Genesis.Accounts.Where(a => a.Code.Length > 0).Select(a => a.Address.ToString()).Order()];
        Assert.That(contracts, Is.EqualTo(new[]
        {
            "0x00000000219ab540356cbb839cbe05303d7705fa", "0x00000961ef480eb55e80d19ad83579a64c007002",
            "0x0000bbddc7ce488642fb579f8b00f3a590007251", "0x0000f90827f1c53a10cb7a02335b175320002935",
            "0x000f3df6d732807ef1319fb7b8bb8522d0beac02",
        }));
        Assert.That(dev.Genesis.Accounts.Count(a => a.Balance == UInt256.Parse("10000000000000000000000")), Is.EqualTo(10));
    }

    [TestCase("mainnet")]
    [TestCase("sepolia")]
    [TestCase("hoodi")]
    public void Both_file_formats_describe_the_same_chain(string name)
    {
        string folder = Path.Combine(TestData.Require("genesis"), name);
        ChainSpec geth = ChainSpec.LoadFile(Path.Combine(folder, "genesis.json"));
        ChainSpec nethermind = ChainSpec.LoadFile(Path.Combine(folder, "chainspec.json"));

        Assert.That(nethermind.ChainId, Is.EqualTo(geth.ChainId));
        Assert.That(nethermind.DepositContract ?? geth.DepositContract, Is.EqualTo(geth.DepositContract));
        Assert.That(nethermind.Genesis.Template, Is.EqualTo(geth.Genesis.Template));
        Assert.That(Describe(nethermind.Genesis), Is.EqualTo(Describe(geth.Genesis)));
        Assert.That(nethermind.Forks.TerminalTotalDifficulty, Is.EqualTo(geth.Forks.TerminalTotalDifficulty));
        Assert.That(nethermind.Forks.DaoForkBlock, Is.EqualTo(geth.Forks.DaoForkBlock));
        Assert.That(Visible(nethermind.Forks), Is.EqualTo(Visible(geth.Forks)));
        Assert.That(Describe(Known(name).Genesis), Is.EqualTo(Describe(geth.Genesis)));
        Assert.That(Visible(Known(name).Forks), Is.SupersetOf(Visible(geth.Forks)));
    }

    [TestCase("rpc-compat")]
    [TestCase("chains/ethtest")]
    public void A_test_chain_begins_with_its_first_block(string folder)
    {
        string[] parts = folder.Split('/');
        string file = Path.Combine([TestData.Require(parts[0]), .. parts[1..], "genesis.json"]);
        ChainSpec chain = ChainSpec.LoadFile(file);
        byte[] blocks = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(file)!, "chain.rlp"));
        RlpReader reader = new(blocks);
        Block? first = Block.Read(ref reader, blocks, out DecodeError error);
        Assert.That(first, Is.Not.Null, $"{error}");
        int count = 1;
        while (!reader.IsAtEnd && Block.Read(ref reader, blocks, out error) is { } block)
        {
            Assert.That(block.Header.ParentHash, Is.EqualTo(first!.Header.Hash));
            Assert.That(chain.Forks.RulesOf(block.Header).HasBaseFee, Is.EqualTo(block.Header.BaseFeePerGas is not null));
            Assert.That(chain.Forks.RulesOf(block.Header).HasRequests, Is.EqualTo(block.Header.RequestsHash is not null));
            first = block;
            count++;
        }
        Assert.That(reader.Failed, Is.False, $"{error}");
        Assert.That(count, Is.GreaterThan(20));
    }

    [TestCase("{", "not JSON")]
    [TestCase("[]", "object is expected")]
    [TestCase("{}", "neither \"config\"")]
    [TestCase("""{"config":{}}""", "config.chainId")]
    [TestCase("""{"config":{"chainId":"x"},"gasLimit":1}""", "'x' is no number")]
    [TestCase("""{"config":{"chainId":1}}""", "\"gasLimit\" is missing")]
    [TestCase("""{"config":{"chainId":-1},"gasLimit":1}""", "config.chainId")]
    [TestCase("""{"config":{"chainId":1,"londonBlock":0},"gasLimit":1}""", "config.homesteadBlock\" is missing")]
    [TestCase("""{"config":{"chainId":1,"homesteadBlock":5,"eip150Block":4},"gasLimit":1}""", "out of order")]
    [TestCase("""{"config":{"chainId":1,"shanghaiTime":0},"gasLimit":1}""", "config.homesteadBlock\" is missing")]
    [TestCase("""
        {"config":{"chainId":1,"homesteadBlock":0,"eip150Block":0,"eip158Block":0,"byzantiumBlock":0,"constantinopleBlock":0,
         "istanbulBlock":0,"berlinBlock":0,"londonBlock":0,"shanghaiTime":0},"gasLimit":1}
        """, "config.terminalTotalDifficulty\" is missing")]
    [TestCase("""
        {"config":{"chainId":1,"blobSchedule":{"cancun":{"target":1,"max":2,"baseFeeUpdateFraction":0}}},"gasLimit":1}
        """, "config.blobSchedule.cancun")]
    [TestCase("""{"config":{"chainId":1,"atlantisTime":0},"gasLimit":1}""", "does not know the fork")]
    [TestCase("""{"config":{"chainId":1},"gasLimit":1,"alloc":{"0x12":{}}}""", "not 20 bytes")]
    [TestCase(
        """{"config":{"chainId":1},"gasLimit":1,"alloc":{"0x0000000000000000000000000000000000000001":{"balance":"1e3"}}}""",
        "alloc.0x0000000000000000000000000000000000000001.balance")]
    [TestCase(
        """{"config":{"chainId":1},"gasLimit":1,"alloc":{"0000000000000000000000000000000000000001":{},"0x0000000000000000000000000000000000000001":{}}}""",
        "given twice")]
    [TestCase("""{"config":{"chainId":1,"eip155Block":1,"eip158Block":2},"gasLimit":1}""", "one fork here")]
    [TestCase(
        """{"params":{"networkID":1,"eip140Transition":1,"eip211Transition":2},"genesis":{"gasLimit":1}}""", "begin together")]
    [TestCase("""{"params":{},"genesis":{"gasLimit":1}}""", "params.networkID")]
    public void A_faulty_file_is_refused_with_what_and_where(string json, string message) =>
        Assert.That(() => Read(json), Throws.TypeOf<ChainSpecException>().With.Message.Contains(message));

    [Test]
    public void A_file_that_is_not_there_is_reported_with_its_path() =>
        Assert.That(() => ChainSpec.LoadFile("nowhere/chain.json"),
            Throws.TypeOf<ChainSpecException>().With.Message.Contains("nowhere/chain.json"));

    [Test]
    public void An_unknown_chain_is_not_found() => Assert.That(ChainSpec.TryLoadKnown("atlantis", out _), Is.False);

    [Test]
    public void A_Nethermind_style_list_of_blob_parameters_makes_forks_of_its_own()
    {
        ChainSpec chain = Read("""
            {"params":{"networkID":"0x5","terminalTotalDifficulty":"0x0","eip4844TransitionTimestamp":"0xa","eip7702TransitionTimestamp":"0x14",
             "eip7594TransitionTimestamp":"0x1e", "blobSchedule":[
              {"timestamp":"0x14","target":7,"max":8,"baseFeeUpdateFraction":9},
              {"timestamp":"0x28","target":10,"max":11,"baseFeeUpdateFraction":12}]},
             "genesis":{"gasLimit":"0x1388"}}
            """);
        Assert.That(chain.Forks.RulesAt(1, 0x14, UInt256.Zero).Blobs, Is.EqualTo(new BlobSchedule(7, 8, 9)));
        Assert.That(chain.Forks.RulesAt(1, 0x1e, UInt256.Zero).Blobs, Is.EqualTo(Osaka.Rules.Blobs));
        Assert.That(chain.Forks.RulesAt(1, 0x28, UInt256.Zero).Blobs, Is.EqualTo(new BlobSchedule(10, 11, 12)));
        Assert.That(chain.Forks.RulesAt(1, 0x28, UInt256.Zero).Name, Is.EqualTo("BPO1"));
    }

    private static ChainSpec Known(string name) =>
        ChainSpec.TryLoadKnown(name, out ChainSpec? chain) ? chain : throw new ArgumentException(name);

    private static ChainSpec Read(string json) => ChainSpec.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "test");

    private static string[] Describe(Genesis genesis) =>
    [
        .. genesis.Accounts.Select(a => $"{a.Address} {a.Balance} {a.Nonce} {Hex.ToPrefixed(a.Code.Span)} " +
            string.Join(',', a.Storage.OrderBy(slot => slot.Key))).Order(),
    ];

    /// <summary>The forks that hold for at least one block: of those that begin together, the last.</summary>
    private static string[] Visible(ForkSchedule forks) =>
    [
        .. forks.Activations.GroupBy(fork => (fork.Trigger, fork.At)).Select(together => together.Last())
            .Select(fork => $"{fork.Rules.Name} at {fork.Trigger} {fork.At} {fork.Rules.Blobs}"),
    ];
}
