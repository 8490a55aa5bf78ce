using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Debug;

/// <summary>A part of an account's storage, in the order of the hashes of its slots.</summary>
/// <param name="Next">The hash with which the next part begins; null at the end.</param>
/// <param name="Keys">The slots of hashes of which that is known.</param>
internal sealed record StorageRange(
    IReadOnlyList<(Hash256 Hash, UInt256 Value)> Slots, Hash256? Next, IReadOnlyDictionary<Hash256, UInt256> Keys)
{
    /// <summary>Reads storage as it stands before one of a block's transactions.</summary>
    /// <param name="index">The transaction; the number of them for the state before the block's end.</param>
    /// <exception cref="RpcError">
    /// There is no such block or transaction, or the state of its parent is no longer kept.
    /// </exception>
    public static StorageRange At(
        TraceSource source, Block block, ulong index, Address who, Hash256 start, int most, CancellationToken stop)
    {
        if (index > (ulong)block.Transactions.Count)
            throw RpcError.InvalidParams(
                $"transaction index {index} is out of range: the block has {block.Transactions.Count} transactions");
        using OpenReplay opened = source.Open(block);
        opened.Replay.SkipTo((int)index, stop);
        TouchedTries tries = new(opened.Parent);
        StateDiff changes = opened.Replay.Changes;
        tries.Apply(changes);

        List<(Hash256, UInt256)> slots = [];
        Hash256? next = null;
        foreach ((Hash256 key, byte[] value) in TrieLeaves.From(tries.StorageOf(who), start))
        {
            CallPause.Look(stop);
            if (slots.Count == most)
            {
                next = key;
                break;
            }
            RlpReader reader = new(value);
            slots.Add((key, reader.ReadUInt256()));
        }
        // Storage is kept by hash. Which slot a hash is of is known where the block has changed it.
        IEnumerable<UInt256> known = changes.Accounts.TryGetValue(who, out AccountChange? change) ? change.Storage.Keys : [];
        return new(slots, next, known.ToDictionary(slot => Crypto.Keccak256.Hash(slot.ToHash256().Bytes)));
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("storage"u8);
        foreach ((Hash256 hash, UInt256 value) in Slots)
        {
            json.WriteStartObject(hash.ToString());
            json.WriteHash("key"u8, Keys.TryGetValue(hash, out UInt256 slot) ? slot.ToHash256() : null);
            json.WriteData("value"u8, value.ToHash256().Bytes);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteHash("nextKey"u8, Next);
        json.WriteEndObject();
    }
}
