using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Tests.Commands;

/// <summary>Small fixtures whose results follow by hand: what a test changes in them must be found.</summary>
internal static class Samples
{
    public const string Sender = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b";
    public const string Contract = "0x1000000000000000000000000000000000000000";
    private const string SecretKey = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8";
    private const string Beneficiary = "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba";

    /// <summary>PUSH1 2, PUSH1 1, ADD, STOP: 9 gas.</summary>
    private const string Code = "0x600260010100";

    private const ulong GasPrice = 10;
    private const ulong GasUsed = 21_000 + 9;
    private const ulong Ether = 1_000_000_000_000_000_000;
    private const string NoLogs = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";

    private static GenesisAccount Account(string address, UInt256 balance, ulong nonce = 0, string code = "0x") =>
        new(Address.Parse(address), balance, nonce, Hex.Decode(code), []);

    private static GenesisAccount[] Before => [Account(Sender, Ether), Account(Contract, 0, nonce: 1, Code)];

    private static GenesisAccount[] After =>
    [
        Account(Sender, Ether - 1 - GasUsed * GasPrice, nonce: 1),
        Account(Contract, 1, nonce: 1, Code),
        Account(Beneficiary, GasUsed * GasPrice),
    ];

    /// <summary>A file with one state test of one case: one wei sent to a contract that adds two numbers.</summary>
    public static JsonObject StateTest() => new() { ["addsTwoNumbers"] = OneStateTest() };

    private static JsonObject OneStateTest() => new()
    {
        ["env"] = new JsonObject
        {
            ["currentCoinbase"] = Beneficiary,
            ["currentDifficulty"] = "0x20000",
            ["currentGasLimit"] = "0x989680",
            ["currentNumber"] = "0x1",
            ["currentTimestamp"] = "0x3e8",
        },
        ["pre"] = Json(Before),
        ["transaction"] = new JsonObject
        {
            ["data"] = new JsonArray("0x"),
            ["gasLimit"] = new JsonArray("0x186a0"),
            ["gasPrice"] = "0xa",
            ["nonce"] = "0x0",
            ["secretKey"] = SecretKey,
            ["sender"] = Sender,
            ["to"] = Contract,
            ["value"] = new JsonArray("0x1"),
        },
        ["post"] = new JsonObject { ["Berlin"] = new JsonArray(Post()) },
    };

    /// <summary>What the one case of the state test expects.</summary>
    public static JsonObject Post() => new()
    {
        ["hash"] = RootOf(After).ToString(),
        ["logs"] = NoLogs,
        ["state"] = Json(After),
        ["indexes"] = new JsonObject { ["data"] = 0, ["gas"] = 0, ["value"] = 0 },
    };

    /// <summary>A file with one block test: an empty block of Frontier, whose beneficiary gets five ether.</summary>
    public static JsonObject BlockTest()
    {
        GenesisAccount[] after = [.. Before, Account(Beneficiary, (UInt256)5 * Ether)];
        BlockHeader genesis = new()
        {
            OmmersHash = BlockHeader.NoOmmersHash,
            StateRoot = RootOf(Before),
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            Difficulty = 131_072,
            GasLimit = 5_000_000,
        };
        BlockHeader first = genesis with
        {
            ParentHash = genesis.Hash,
            Number = 1,
            Timestamp = 1,
            Difficulty = 131_072 + 64,
            StateRoot = RootOf(after),
            Beneficiary = Address.Parse(Beneficiary),
        };
        return new JsonObject
        {
            ["emptyBlock"] = new JsonObject
            {
                ["network"] = "Frontier",
                ["genesisBlockHeader"] = Json(genesis),
                ["genesisRLP"] = Hex.ToPrefixed(new Block(genesis, [], [], null).Encode().Span),
                ["pre"] = Json(Before),
                ["blocks"] = new JsonArray(new JsonObject
                {
                    ["rlp"] = Hex.ToPrefixed(new Block(first, [], [], null).Encode().Span),
                    ["blockHeader"] = Json(first),
                }),
                ["lastblockhash"] = first.Hash.ToString(),
                ["postState"] = Json(after),
            },
        };
    }

    /// <summary>A Byzantium block with one transaction, and the state it reads.</summary>
    public static JsonObject ReplayBlock()
    {
        Transaction unsigned = new()
        {
            MaxFeePerGas = GasPrice,
            MaxPriorityFeePerGas = GasPrice,
            GasLimit = 100_000,
            To = Address.Parse(Contract),
            Value = 1,
            ChainId = 1,
        };
        Assert.That(TransactionSigner.TrySign(unsigned, Hex.Decode(SecretKey), out Transaction? signed));
        Transaction transaction = signed!;
        Receipt receipt = new(TransactionType.Legacy, null, Succeeded: true, GasUsed, Bloom.Empty, []);
        BlockHeader header = new()
        {
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = Address.Parse(Beneficiary),
            Number = 5_000_000,
            Timestamp = 1_517_000_000,
            TransactionsRoot = BlockRoots.OfTransactions([transaction]),
            ReceiptsRoot = BlockRoots.OfReceipts([receipt]),
            Difficulty = 1,
            GasLimit = 8_000_000,
            GasUsed = GasUsed,
        };
        Hash256 codeHash = Crypto.Keccak256.Hash(Hex.Decode(Code));
        return new JsonObject
        {
            ["block"] = RpcJson(header, transaction),
            ["preState"] = new JsonObject
            {
                [Sender] = new JsonObject
                {
                    ["balance"] = "0xde0b6b3a7640000",
                    ["nonce"] = "0x0",
                    ["codeHash"] = null,
                    ["storage"] = new JsonObject(),
                },
                [Contract] = new JsonObject
                {
                    ["balance"] = "0x0",
                    ["nonce"] = "0x1",
                    ["codeHash"] = codeHash.ToString(),
                    ["storage"] = new JsonObject(),
                },
                [Beneficiary] = new JsonObject
                {
                    ["balance"] = "0x1",
                    ["nonce"] = "0x0",
                    ["codeHash"] = null,
                    ["storage"] = new JsonObject(),
                },
            },
            ["codes"] = new JsonObject { [codeHash.ToString()] = Code },
            ["ancestorHashes"] = new JsonObject(),
        };
    }

    private static JsonObject RpcJson(BlockHeader header, Transaction transaction)
    {
        JsonObject json = Json(header);
        foreach ((string from, string to) in (ReadOnlySpan<(string, string)>)[("uncleHash", "sha3Uncles"), ("coinbase", "miner"),
            ("transactionsTrie", "transactionsRoot"), ("receiptTrie", "receiptsRoot"), ("bloom", "logsBloom")])
        {
            JsonNode? value = json[from];
            json.Remove(from);
            json[to] = value;
        }
        json["transactions"] = new JsonArray(new JsonObject
        {
            ["hash"] = transaction.Hash.ToString(),
            ["from"] = Sender,
            ["to"] = Contract,
            ["type"] = "0x0",
            ["nonce"] = "0x0",
            ["gas"] = "0x186a0",
            ["gasPrice"] = "0xa",
            ["value"] = "0x1",
            ["input"] = "0x",
            ["v"] = transaction.V.ToHexQuantity(),
            ["r"] = transaction.R.ToHexQuantity(),
            ["s"] = transaction.S.ToHexQuantity(),
        });
        return json;
    }

    private static JsonObject Json(BlockHeader header) => new()
    {
        ["hash"] = header.Hash.ToString(),
        ["parentHash"] = header.ParentHash.ToString(),
        ["uncleHash"] = header.OmmersHash.ToString(),
        ["coinbase"] = header.Beneficiary.ToString(),
        ["stateRoot"] = header.StateRoot.ToString(),
        ["transactionsTrie"] = header.TransactionsRoot.ToString(),
        ["receiptTrie"] = header.ReceiptsRoot.ToString(),
        ["bloom"] = header.LogsBloom.ToString(),
        ["difficulty"] = header.Difficulty.ToHexQuantity(),
        ["number"] = Quantity(header.Number),
        ["gasLimit"] = Quantity(header.GasLimit),
        ["gasUsed"] = Quantity(header.GasUsed),
        ["timestamp"] = Quantity(header.Timestamp),
        ["extraData"] = "0x",
        ["mixHash"] = header.MixHash.ToString(),
        ["nonce"] = "0x0000000000000000",
    };

    private static JsonObject Json(IEnumerable<GenesisAccount> accounts)
    {
        JsonObject json = [];
        foreach (GenesisAccount account in accounts)
        {
            json[account.Address.ToString()] = new JsonObject
            {
                ["nonce"] = Quantity(account.Nonce),
                ["balance"] = account.Balance.ToHexQuantity(),
                ["code"] = Hex.ToPrefixed(account.Code.Span),
                ["storage"] = new JsonObject(),
            };
        }
        return json;
    }

    private static string Quantity(ulong value) => ((UInt256)value).ToHexQuantity();

    private static Hash256 RootOf(IEnumerable<GenesisAccount> accounts) => StateRootCalculator.Of(MemoryState.Of(accounts)).Root;
}
