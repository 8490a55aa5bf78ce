using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>The state before a block, read from a witness alone: whatever the witness lacks is a fault.</summary>
internal sealed class WitnessState : IStateReader
{
    private readonly WitnessNodeSource _nodes;
    private readonly PatriciaTrie _accounts;
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _codes;
    private readonly Dictionary<ulong, Hash256> _hashes;

    public WitnessState(
        IEnumerable<byte[]> nodes, IEnumerable<byte[]> codes, IReadOnlyList<BlockHeader> headers)
    {
        _nodes = new WitnessNodeSource([.. nodes]);
        _accounts = PatriciaTrie.Open(headers[^1].StateRoot, _nodes);
        _codes = codes.ToDictionary(code => Keccak256.Hash(code), code => (ReadOnlyMemory<byte>)code);
        _hashes = headers.ToDictionary(header => header.Number, header => header.Hash);
    }

    public bool TryGetAccount(in Address who, out Account account)
    {
        account = Account.Empty;
        if (!TryReadLeaf(who, out Account found, out Hash256 storageRoot)) return false;
        account = found with { HasStorage = storageRoot != PatriciaTrie.EmptyRoot };
        return true;
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot)
    {
        if (!TryReadLeaf(who, out _, out Hash256 root) || root == PatriciaTrie.EmptyRoot) return UInt256.Zero;
        bool found = PatriciaTrie.Open(root, _nodes).TryGetHashed(slot.ToHash256().Bytes, out ReadOnlyMemory<byte> leaf);
        if (!found) return UInt256.Zero;
        RlpReader reader = new(leaf.Span);
        return reader.ReadUInt256();
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _codes[codeHash];

    public Hash256 GetBlockHash(ulong number) => _hashes[number];

    private bool TryReadLeaf(in Address who, out Account account, out Hash256 storageRoot)
    {
        account = Account.Empty;
        storageRoot = PatriciaTrie.EmptyRoot;
        if (!_accounts.TryGetHashed(who.Bytes, out ReadOnlyMemory<byte> leaf)) return false;
        RlpReader reader = new(leaf.Span);
        reader.EnterList();
        ulong nonce = reader.ReadUInt64();
        UInt256 balance = reader.ReadUInt256();
        storageRoot = reader.ReadHash();
        Hash256 codeHash = reader.ReadHash();
        Assert.That(reader.Failed, Is.False);
        account = new Account(nonce, balance, codeHash, HasStorage: false);
        return true;
    }
}
