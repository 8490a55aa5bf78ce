using System.Text.Json;
using Altius.Chain;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Which logs are asked for, and where (execution-apis, Filter).</summary>
internal sealed class LogQuery
{
    private const int MaxTopics = 4;

    private static readonly RpcType<IReadOnlyList<Address>> Addresses = OneOrMany(RpcTypes.Address);
    private static readonly RpcType<IReadOnlyList<Hash256>?> TopicChoice = OneOrMany(RpcTypes.Hash).OrNull();

    private static readonly RpcFields<LogQuery> Field = new();

    private static readonly RpcType<LogQuery> Form = RpcObject.Of<LogQuery>(
    [
        Field.Optional("fromBlock", BlockSelector.NumberOrTag, q => q.From, (q, v) => q.From = v),
        Field.Optional("toBlock", BlockSelector.NumberOrTag, q => q.To, (q, v) => q.To = v),
        Field.Optional("blockHash", RpcTypes.Hash, q => q.BlockHash, (q, v) => q.BlockHash = v),
        Field.OptionalReference("address", Addresses, q => q._addresses, (q, v) => q._addresses = v),
        Field.OptionalReference("topics", RpcTypes.Array(TopicChoice), q => q._topics, (q, v) => q._topics = v),
    ]);

    public static readonly RpcType<LogQuery> Type = RpcTypes.Parsed(Form.Schema, Read);

    private IReadOnlyList<Address>? _addresses = [];
    private IReadOnlyList<IReadOnlyList<Hash256>?>? _topics = [];

    public BlockSelector? From { get; private set; }
    public BlockSelector? To { get; private set; }

    /// <summary>One block, instead of a range.</summary>
    public Hash256? BlockHash { get; private set; }

    /// <summary>How many addresses and topics are named.</summary>
    public int Items => (_addresses?.Count ?? 0) + (_topics?.Sum(choice => choice?.Count ?? 0) ?? 0);

    public LogFilter ToFilter() => new(_addresses ?? [], _topics ?? []);

    private static LogQuery Read(ref Utf8JsonReader json)
    {
        LogQuery query = Form.Read(ref json);
        if (query.BlockHash is not null && (query.From ?? query.To) is not null)
            throw new RpcValueException("cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
        if (query._topics?.Count > MaxTopics) throw new RpcValueException($"topics: a log has at most {MaxTopics} topics");
        return query;
    }

    private static RpcType<IReadOnlyList<T>> OneOrMany<T>(RpcType<T> item)
    {
        RpcType<IReadOnlyList<T>> many = RpcTypes.Array(item);
        return RpcTypes.Parsed<IReadOnlyList<T>>($$"""{"oneOf":[{{item.Schema}},{{many.Schema}}]}""", (ref Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.StartArray ? many.Read(ref json) : [item.Read(ref json)]);
    }
}
