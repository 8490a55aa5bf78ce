using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>An account as layers and the database keep it: with the root of its storage.</summary>
internal readonly record struct FlatAccount(ulong Nonce, UInt256 Balance, Hash256 CodeHash, Hash256 StorageRoot)
{
    /// <summary>Bytes of the longest encoding.</summary>
    public const int MaxLength = 2 + sizeof(ulong) + 3 * Hash256.Size;

    private const byte HasCodeFlag = 0x10, HasStorageFlag = 0x20, NonceLengthMask = 0x0f;

    /// <summary>Whether any slot holds something.</summary>
    public bool HasStorage => StorageRoot != PatriciaTrie.EmptyRoot;

    public Account ToAccount() => new(Nonce, Balance, CodeHash, HasStorage);

    /// <summary>
    /// Writes the account compactly and returns the bytes taken: a byte with two flags and the length of the nonce, a byte with
    /// the length of the balance, nonce, balance, and the hashes of code and storage where the flags say so. A plain account
    /// takes about a dozen bytes.
    /// </summary>
    public int Encode(Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(word, Nonce);
        int nonceLength = sizeof(ulong) - BitOperations.LeadingZeroCount(Nonce) / 8;
        word.Slice(sizeof(ulong) - nonceLength, nonceLength).CopyTo(destination[2..]);
        int at = 2 + nonceLength;

        Balance.WriteBigEndian(word);
        ReadOnlySpan<byte> balance = word.TrimStart((byte)0);
        balance.CopyTo(destination[at..]);
        at += balance.Length;

        bool hasCode = CodeHash != Account.EmptyCodeHash;
        if (hasCode) at += Append(CodeHash, destination[at..]);
        if (HasStorage) at += Append(StorageRoot, destination[at..]);
        destination[0] = (byte)(nonceLength | (hasCode ? HasCodeFlag : 0) | (HasStorage ? HasStorageFlag : 0));
        destination[1] = (byte)balance.Length;
        return at;
    }

    /// <returns>False for bytes that <see cref="Encode"/> never writes.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out FlatAccount account)
    {
        account = default;
        if (bytes.Length < 2) return false;
        byte flags = bytes[0];
        int nonceLength = flags & NonceLengthMask, balanceLength = bytes[1];
        int hashes = ((flags & HasCodeFlag) != 0 ? 1 : 0) + ((flags & HasStorageFlag) != 0 ? 1 : 0);
        bool isWhole = nonceLength <= sizeof(ulong) && balanceLength <= Hash256.Size && (flags & 0xc0) == 0
            && bytes.Length == 2 + nonceLength + balanceLength + hashes * Hash256.Size;
        if (!isWhole) return false;

        ulong nonce = 0;
        foreach (byte digit in bytes.Slice(2, nonceLength)) nonce = (nonce << 8) | digit;
        UInt256 balance = UInt256.FromBigEndian(bytes.Slice(2 + nonceLength, balanceLength));
        ReadOnlySpan<byte> rest = bytes[(2 + nonceLength + balanceLength)..];
        Hash256 codeHash = (flags & HasCodeFlag) != 0 ? new Hash256(rest[..Hash256.Size]) : Account.EmptyCodeHash;
        Hash256 storageRoot = (flags & HasStorageFlag) != 0 ? new Hash256(rest[^Hash256.Size..]) : PatriciaTrie.EmptyRoot;
        account = new(nonce, balance, codeHash, storageRoot);
        return true;
    }

    /// <summary>
    /// Writes the account's leaf of the state trie: nonce, balance, storage root, code hash (Yellow Paper 4.1).
    /// </summary>
    public void EncodeLeaf(ref RlpWriter writer)
    {
        writer.Clear();
        int list = writer.BeginList();
        writer.Write(Nonce);
        writer.Write(Balance);
        writer.Write(StorageRoot);
        writer.Write(CodeHash);
        writer.EndList(list);
    }

    private static int Append(in Hash256 hash, Span<byte> destination)
    {
        hash.Bytes.CopyTo(destination);
        return Hash256.Size;
    }
}

/// <summary>An account that is there or, as its absence is known too, is not.</summary>
internal readonly record struct KnownAccount(bool Exists, FlatAccount Account);
