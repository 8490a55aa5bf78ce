using System.Buffers.Binary;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// Which accounts and slots a block changed, by hashed key: a record of the column <see cref="Column.BlockChanges"/>.
/// </summary>
internal sealed class BlockChanges(BlockReference block, Hash256 root, BlockReference parent, Hash256 parentRoot)
{
    private const int Header = 4 * Hash256.Size;

    public BlockReference Block => block;

    public Hash256 Root => root;

    public BlockReference Parent => parent;

    public Hash256 ParentRoot => parentRoot;

    /// <summary>The changed accounts, each with those of its slots that changed.</summary>
    public Dictionary<Hash256, List<Hash256>> Accounts { get; } = [];

    public bool IsOf(in BlockReference other, in Hash256 otherRoot) => block == other && root == otherRoot;

    public void Write(IWriteBatch batch)
    {
        int size = Header + Accounts.Values.Sum(slots => Hash256.Size + sizeof(uint) + slots.Count * Hash256.Size);
        byte[] bytes = new byte[size];
        int at = 0;
        foreach (Hash256 hash in (ReadOnlySpan<Hash256>)[block.Hash, root, parent.Hash, parentRoot]) Append(hash, bytes, ref at);
        foreach ((Hash256 account, List<Hash256> slots) in Accounts)
        {
            Append(account, bytes, ref at);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), slots.Count);
            at += sizeof(int);
            foreach (Hash256 slot in slots) Append(slot, bytes, ref at);
        }
        Span<byte> key = stackalloc byte[StateKeys.NumberLength];
        batch.Put(Column.BlockChanges, StateKeys.Number(block.Number, key), bytes);
    }

    /// <exception cref="StoreException">There is no whole record of the block.</exception>
    public static BlockChanges Read(IReadView view, ulong number)
    {
        Span<byte> key = stackalloc byte[StateKeys.NumberLength];
        StateKeys.Number(number, key);
        if (!view.TryGet(Column.BlockChanges, key, out byte[]? bytes))
            throw FlatState.Fault(Column.BlockChanges, key, "is missing");
        if (bytes.Length < Header || number == 0) throw TooShort(key);
        int at = 0;
        BlockReference block = new(number, Take(bytes, ref at));
        Hash256 root = Take(bytes, ref at);
        BlockChanges changes = new(block, root, new(number - 1, Take(bytes, ref at)), Take(bytes, ref at));
        while (at < bytes.Length)
        {
            if (bytes.Length - at < Hash256.Size + sizeof(int)) throw TooShort(key);
            Hash256 account = Take(bytes, ref at);
            int count = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            at += sizeof(int);
            if (count < 0 || (bytes.Length - at) / Hash256.Size < count) throw TooShort(key);
            List<Hash256> slots = new(count);
            for (int i = 0; i < count; i++) slots.Add(Take(bytes, ref at));
            changes.Accounts[account] = slots;
        }
        return changes;
    }

    private static StoreException TooShort(ReadOnlySpan<byte> key) =>
        FlatState.Fault(Column.BlockChanges, key, "is too short");

    private static void Append(in Hash256 hash, byte[] bytes, ref int at)
    {
        hash.Bytes.CopyTo(bytes.AsSpan(at));
        at += Hash256.Size;
    }

    private static Hash256 Take(byte[] bytes, ref int at)
    {
        Hash256 hash = new(bytes.AsSpan(at, Hash256.Size));
        at += Hash256.Size;
        return hash;
    }
}
