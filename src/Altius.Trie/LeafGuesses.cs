using System.Buffers;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Leaves whose values are known and that are mostly what a branch refers to: they are made rather than loaded, and their hashes,
/// many at once, tell which are the right ones.
/// </summary>
internal sealed class LeafGuesses
{
    private readonly List<Guess> _guesses = [];
    private byte[] _encodings = [];
    private int _used;

    /// <summary>Notes that the child of a branch may be the leaf with a path and a value.</summary>
    /// <param name="entry">Given back where it is not.</param>
    /// <returns>False where it cannot be: it would stand in the branch itself.</returns>
    public bool TryAdd(BranchNode parent, int nibble, Nibbles path, ReadOnlySpan<byte> value, int depth, int entry)
    {
        int length = LeafNode.EncodedLength(path.Length, value);
        if (length < TrieNode.EmbeddedLimit) return false;
        if (_encodings.Length - _used < length) Array.Resize(ref _encodings, Math.Max(2 * _encodings.Length, _used + 8 * length));
        LeafNode.Encode(_encodings.AsSpan(_used, length), path, default, value);
        _used += length;
        _guesses.Add(new Guess(parent, nibble, depth, entry, _used));
        return true;
    }

    /// <summary>Keeps the leaves that are right, and forgets all.</summary>
    /// <param name="wrong">Told of each of the others.</param>
    public void Settle(Action<Guess> wrong)
    {
        if (_guesses.Count == 0) return;
        int[] ends = ArrayPool<int>.Shared.Rent(_guesses.Count);
        Hash256[] hashes = ArrayPool<Hash256>.Shared.Rent(_guesses.Count);
        for (int i = 0; i < _guesses.Count; i++) ends[i] = _guesses[i].End;
        Keccak256Batch.Hash(_encodings.AsSpan(0, _used), ends.AsSpan(0, _guesses.Count), hashes.AsSpan(0, _guesses.Count));
        for (int i = 0, start = 0; i < _guesses.Count; start = ends[i++])
        {
            Guess guess = _guesses[i];
            bool isRight = guess.Parent.Reference(guess.Nibble)[1..].SequenceEqual(hashes[i].Bytes);
            if (isRight) guess.Parent.Keep(guess.Nibble, new LeafNode(_encodings.AsSpan(start, ends[i] - start).ToArray()));
            else wrong(guess);
        }
        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<Hash256>.Shared.Return(hashes);
        _guesses.Clear();
        _used = 0;
    }

    /// <summary>A leaf that may be a branch's child.</summary>
    /// <param name="Depth">Of the branch.</param>
    /// <param name="Entry">Of the batch.</param>
    /// <param name="End">Where its encoding ends.</param>
    internal readonly record struct Guess(BranchNode Parent, int Nibble, int Depth, int Entry, int End);
}
