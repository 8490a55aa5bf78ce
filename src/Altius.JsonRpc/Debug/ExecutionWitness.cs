using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Debug;

/// <summary>All that it takes to run a block without a state: trie nodes, code and the headers of ancestors.</summary>
/// <param name="Nodes">Encoded nodes of the tries before the block.</param>
/// <param name="Keys">Addresses and slots that were touched, whose hashes are the keys of those tries.</param>
/// <param name="Headers">From the oldest that the block asks for up to its parent.</param>
internal sealed record ExecutionWitness(
    IReadOnlyList<byte[]> Nodes,
    IReadOnlyList<ReadOnlyMemory<byte>> Codes,
    IReadOnlyList<byte[]> Keys,
    IReadOnlyList<BlockHeader> Headers)
{
    /// <summary>Runs a block and takes down what it needs.</summary>
    /// <exception cref="RpcError">It is genesis, invalid, or the state of its parent is no longer kept.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static ExecutionWitness Of(TraceSource source, Block block, CancellationToken stop)
    {
        using StateSnapshot parent = source.OpenParentState(block.Header);
        AccessRecorder accesses = new(parent);
        // Code that is in a cache is not read: the block gets one of its own.
        BlockReplay replay = new(source.Chain.Blocks.Chain, block, accesses, source.Chain.RulesOf(block.Header), new CodeCache());
        replay.SkipTo(replay.Count, stop);
        replay.Close();

        TouchedTries tries = new(parent);
        foreach ((Address who, SortedSet<UInt256> slots) in accesses.Accounts) tries.Read(who, slots);
        Hash256 root = tries.Apply(replay.Changes);
        if (root != block.Header.StateRoot)
            throw new InvalidOperationException(
                $"Block {block.Header.Number} ran to the state root {root} instead of {block.Header.StateRoot}.");
        return new(
            [.. tries.Nodes.Distinct(ByteArrays.Equality).Order(ByteArrays.Order)],
            [.. accesses.Codes.OrderBy(code => code.Key).Select(code => code.Value)],
            [
                .. accesses.Accounts.Keys.Select(who => who.ToArray()),
                .. accesses.Accounts.SelectMany(entry => entry.Value).Distinct().Select(slot => slot.ToHash256().ToArray()),
            ],
            HeadersFrom(source, block.Header, accesses.OldestBlockHash ?? block.Header.Number - 1));
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteAll(json, "state"u8, Nodes);
        json.WriteStartArray("codes"u8);
        foreach (ReadOnlyMemory<byte> code in Codes) json.WriteData(code.Span);
        json.WriteEndArray();
        WriteAll(json, "keys"u8, Keys);
        json.WriteStartArray("headers"u8);
        foreach (BlockHeader header in Headers) json.WriteData(header.Encode().Span);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<byte[]> items)
    {
        json.WriteStartArray(name);
        foreach (byte[] item in items) json.WriteData(item);
        json.WriteEndArray();
    }

    private static List<BlockHeader> HeadersFrom(TraceSource source, BlockHeader block, ulong oldest)
    {
        List<BlockHeader> headers = [];
        BlockHeader at = block;
        while (at.Number > oldest && source.Chain.Blocks.TryGetHeader(at.ParentHash, out BlockHeader? parent))
            headers.Add(at = parent);
        headers.Reverse();
        return headers;
    }
}

/// <summary>Compares byte arrays by what they hold.</summary>
file static class ByteArrays
{
    public static readonly IEqualityComparer<byte[]> Equality = EqualityComparer<byte[]>.Create(
        (a, b) => a.AsSpan().SequenceEqual(b), bytes =>
        {
            HashCode hash = default;
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        });

    public static readonly IComparer<byte[]> Order = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
}
