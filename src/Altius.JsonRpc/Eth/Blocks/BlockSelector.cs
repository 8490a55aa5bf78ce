using System.Text;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>How a block can be named.</summary>
public enum BlockSelectorKind
{
    /// <summary>The newest block of the chain.</summary>
    Latest,
    /// <summary>The oldest block there is: genesis.</summary>
    Earliest,
    /// <summary>The block after the newest, as the node would make it.</summary>
    Pending,
    Safe,
    Finalized,
    Number,
    Hash,
}

/// <summary>Which block is meant: a tag, a number or a hash (EIP-1898).</summary>
/// <param name="MustBeCanonical">Whether a block found by its hash must be on the chain.</param>
public readonly record struct BlockSelector(
    BlockSelectorKind Kind, ulong Number = 0, Hash256 Hash = default, bool MustBeCanonical = false)
{
    private const string NumberSchema = """{"title":"Block number","type":"string","pattern":"^0x(0|[1-9a-f][0-9a-f]*)$"}""";
    private const string TagSchema = """{"title":"Block tag","enum":["earliest","finalized","safe","latest","pending"]}""";
    private const string HashSchema = """{"title":"Block hash","type":"string","pattern":"^0x[0-9a-fA-F]{64}$"}""";
    private const string ObjectSchema =
        """
        {"title":"EIP-1898","type":"object","properties":
        {"blockHash":{"type":"string"},"blockNumber":{"type":"string"},"requireCanonical":{"type":"boolean"}}}
        """;

    public static readonly BlockSelector Latest = new(BlockSelectorKind.Latest);

    /// <summary>Tag, number, hash or an object with one of the latter two.</summary>
    public static readonly RpcType<BlockSelector> Type =
        RpcTypes.Parsed($$"""{"anyOf":[{{NumberSchema}},{{TagSchema}},{{HashSchema}},{{ObjectSchema}}]}""", Read);

    /// <summary>Tag or number.</summary>
    public static readonly RpcType<BlockSelector> NumberOrTag =
        RpcTypes.Parsed($$"""{"oneOf":[{{NumberSchema}},{{TagSchema}}]}""", ReadNumberOrTag);

    private static BlockSelector Read(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref json),
        JsonTokenType.String when json.ValueSpan.Length == 2 + 2 * Hash256.Size =>
            new BlockSelector(BlockSelectorKind.Hash, Hash: json.ReadHash()),
        _ => ReadNumberOrTag(ref json),
    };

    private static BlockSelector ReadNumberOrTag(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            throw new RpcValueException($"expected a block number or tag (a string), got {RpcTypes.NameOf(json.TokenType)}");
        ReadOnlySpan<byte> text = json.ValueSpan;
        if (text.SequenceEqual("latest"u8)) return Latest;
        if (text.SequenceEqual("pending"u8)) return new(BlockSelectorKind.Pending);
        if (text.SequenceEqual("earliest"u8)) return new(BlockSelectorKind.Earliest);
        if (text.SequenceEqual("safe"u8)) return new(BlockSelectorKind.Safe);
        if (text.SequenceEqual("finalized"u8)) return new(BlockSelectorKind.Finalized);
        if (!text.StartsWith("0x"u8) && !text.StartsWith("0X"u8))
            throw new RpcValueException("hex string without 0x prefix, and no block tag");
        return new BlockSelector(BlockSelectorKind.Number, json.ReadQuantity64());
    }

    /// <summary>EIP-1898: exactly one of a number and a hash.</summary>
    private static BlockSelector ReadObject(ref Utf8JsonReader json)
    {
        BlockSelector? chosen = null;
        bool mustBeCanonical = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isHash = json.ValueTextEquals("blockHash"u8), isNumber = json.ValueTextEquals("blockNumber"u8);
            bool isFlag = json.ValueTextEquals("requireCanonical"u8);
            json.Read();
            if (json.TokenType == JsonTokenType.Null) continue;
            if ((isHash || isNumber) && chosen is not null)
                throw new RpcValueException("cannot specify both blockHash and blockNumber, choose one or the other");
            if (isHash) chosen = new BlockSelector(BlockSelectorKind.Hash, Hash: json.ReadHash());
            else if (isNumber) chosen = ReadNumberOrTag(ref json);
            else if (isFlag) mustBeCanonical = RpcTypes.Boolean.Read(ref json);
            else json.Skip();
        }
        if (chosen is not { } selector) throw new RpcValueException("expected blockHash or blockNumber in the object");
        return selector with { MustBeCanonical = mustBeCanonical };
    }

    public override string ToString() => Kind switch
    {
        BlockSelectorKind.Number => $"block {Number}",
        BlockSelectorKind.Hash => $"block {Hash}",
        _ => $"the {Kind.ToString().ToLowerInvariant()} block",
    };
}
