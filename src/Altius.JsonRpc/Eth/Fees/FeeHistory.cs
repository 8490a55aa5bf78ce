using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What gas cost in a range of blocks (eth_feeHistory).</summary>
internal sealed class FeeHistory(ChainReader chain)
{
    public const string Schema = """{"type":"object","required":["oldestBlock","baseFeePerGas","gasUsedRatio"]}""";

    private const ulong MaxBlocks = 1_024;
    private const int MaxPercentiles = 100;

    private readonly record struct Row(
        UInt256 BaseFee, UInt256 BlobBaseFee, double GasRatio, double BlobGasRatio, IReadOnlyList<UInt256> Rewards);

    /// <returns>Writes the answer.</returns>
    /// <exception cref="RpcError">The range or the percentiles are not right.</exception>
    public Action<Utf8JsonWriter> Collect(ulong count, in BlockSelector newest, IReadOnlyList<double>? percentiles,
        CancellationToken stop)
    {
        CheckPercentiles(percentiles ?? []);
        if (count == 0) return json => Write(json, 0, [], UInt256.Zero, UInt256.Zero, false);
        BlockHeader last = Newest(newest);
        count = Math.Min(Math.Min(count, MaxBlocks), last.Number + 1);
        Row[] rows = new Row[count];
        BlockHeader header = last;
        for (ulong i = count; i-- > 0;)
        {
            CallPause.Look(stop);
            rows[i] = RowOf(header, percentiles ?? []);
            if (i != 0 && !chain.Blocks.TryGetHeader(header.ParentHash, out header!)) throw RpcError.Server("header not found");
        }
        ulong oldest = last.Number + 1 - count;
        ForkRules next = chain.Blocks.RulesAfter(last, last.Timestamp + 1);
        UInt256 baseFee = NextBlock.BaseFeeAfter(last, next), blobBaseFee = NextBlock.BlobBaseFeeAfter(last, next);
        return json => Write(json, oldest, rows, baseFee, blobBaseFee, percentiles is { Count: > 0 });
    }

    private BlockHeader Newest(in BlockSelector selector)
    {
        if (selector.Kind == BlockSelectorKind.Number && selector.Number > chain.Blocks.Head.Number)
            throw RpcError.Server($"request beyond head block: requested {selector.Number}, head {chain.Blocks.Head.Number}");
        return chain.Header(selector);
    }

    private static void CheckPercentiles(IReadOnlyList<double> percentiles)
    {
        if (percentiles.Count > MaxPercentiles)
            throw RpcError.InvalidParams($"over the query limit {MaxPercentiles} of reward percentiles");
        for (int i = 0; i < percentiles.Count; i++)
        {
            if (percentiles[i] is not (>= 0 and <= 100))
                throw RpcError.InvalidParams($"invalid reward percentile: {percentiles[i]}");
            if (i > 0 && percentiles[i] <= percentiles[i - 1])
                throw RpcError.InvalidParams(
                    $"invalid reward percentile: #{i - 1}:{percentiles[i - 1]} >= #{i}:{percentiles[i]}");
        }
    }

    private Row RowOf(BlockHeader header, IReadOnlyList<double> percentiles)
    {
        ForkRules rules = chain.RulesOf(header);
        double maxBlobGas = rules.Blobs is { } schedule ? schedule.Max * (double)Transaction.BlobGasPerBlob : 0;
        return new Row(
            header.BaseFeePerGas ?? UInt256.Zero,
            NextBlock.BlobBaseFeeOf(header, rules),
            header.GasLimit == 0 ? 0 : (double)header.GasUsed / header.GasLimit,
            maxBlobGas == 0 ? 0 : (header.BlobGasUsed ?? 0) / maxBlobGas,
            percentiles.Count == 0 ? [] : Rewards(header, percentiles));
    }

    /// <summary>The priority fee below which each percentage of the block's gas was paid for.</summary>
    private UInt256[] Rewards(BlockHeader header, IReadOnlyList<double> percentiles)
    {
        UInt256[] rewards = new UInt256[percentiles.Count];
        if (!chain.Blocks.TryGetBlock(header.Hash, out Block? block)) throw RpcError.Server("block body not available");
        if (block.Transactions.Count == 0) return rewards;
        if (!chain.Blocks.TryGetReceipts(header.Hash, out IReadOnlyList<Receipt>? receipts))
            throw RpcError.Server("receipts not available");
        UInt256 baseFee = header.BaseFeePerGas ?? UInt256.Zero;
        (UInt256 Tip, ulong Gas)[] paid = [.. block.Transactions.Select((transaction, i) => (
            TransactionJson.EffectivePrice(transaction, header.BaseFeePerGas) - baseFee,
            receipts[i].CumulativeGasUsed - (i == 0 ? 0 : receipts[i - 1].CumulativeGasUsed)))];
        Array.Sort(paid, static (a, b) => a.Tip.CompareTo(b.Tip));
        int at = 0;
        ulong sum = paid[0].Gas;
        for (int i = 0; i < rewards.Length; i++)
        {
            double threshold = header.GasUsed * percentiles[i] / 100;
            while (sum < threshold && at < paid.Length - 1) sum += paid[++at].Gas;
            rewards[i] = paid[at].Tip;
        }
        return rewards;
    }

    private static void Write(
        Utf8JsonWriter json, ulong oldest, Row[] rows, in UInt256 nextBaseFee, in UInt256 nextBlobBaseFee, bool hasRewards)
    {
        json.WriteStartObject();
        json.WriteQuantity("oldestBlock"u8, oldest);
        WriteFees(json, "baseFeePerGas"u8, rows.Select(row => row.BaseFee), nextBaseFee);
        WriteFees(json, "baseFeePerBlobGas"u8, rows.Select(row => row.BlobBaseFee), nextBlobBaseFee);
        WriteRatios(json, "gasUsedRatio"u8, rows.Select(row => row.GasRatio));
        WriteRatios(json, "blobGasUsedRatio"u8, rows.Select(row => row.BlobGasRatio));
        if (hasRewards)
        {
            json.WriteStartArray("reward"u8);
            foreach (Row row in rows)
            {
                json.WriteStartArray();
                foreach (UInt256 reward in row.Rewards) json.WriteQuantity(reward);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteFees(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<UInt256> fees, in UInt256 next)
    {
        json.WriteStartArray(name);
        foreach (UInt256 fee in fees) json.WriteQuantity(fee);
        json.WriteQuantity(next);
        json.WriteEndArray();
    }

    private static void WriteRatios(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<double> ratios)
    {
        json.WriteStartArray(name);
        foreach (double ratio in ratios) json.WriteNumberValue(ratio);
        json.WriteEndArray();
    }
}
