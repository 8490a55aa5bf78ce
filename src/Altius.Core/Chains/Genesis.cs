using Altius.Primitives;

namespace Altius.Core;

/// <summary>An account that a chain begins with.</summary>
/// <param name="Balance">In wei.</param>
/// <param name="Storage">Slots and their non-zero values.</param>
public sealed record GenesisAccount(
    Address Address,
    UInt256 Balance,
    ulong Nonce,
    ReadOnlyMemory<byte> Code,
    IReadOnlyList<KeyValuePair<UInt256, UInt256>> Storage);

/// <summary>How a chain begins: the first state and the first header, whose state root follows from that state.</summary>
/// <param name="Template">The genesis header with a state root still to be filled in.</param>
/// <param name="Accounts">In the order of the file; no address twice.</param>
public sealed record Genesis(BlockHeader Template, IReadOnlyList<GenesisAccount> Accounts)
{
    /// <summary>The root of an empty trie: Keccak-256 of an empty string's RLP.</summary>
    public static readonly Hash256 EmptyTrieRoot =
        Hash256.Parse("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

    /// <summary>
    /// The root of the state that <see cref="Accounts"/> make, where somebody knows it: then a database that has been set up
    /// is held against it, and the accounts are not asked for.
    /// </summary>
    public Hash256? StateRoot { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public ulong Timestamp => Template.Timestamp;

    /// <summary>The genesis header.</summary>
    /// <param name="stateRoot">The root of the state that <see cref="Accounts"/> make.</param>
    public BlockHeader BuildHeader(Hash256 stateRoot) => Template with { StateRoot = stateRoot };

    /// <summary>The genesis block, which never has a body.</summary>
    public Block BuildBlock(Hash256 stateRoot) =>
        new(BuildHeader(stateRoot), [], [], Template.WithdrawalsRoot is null ? null : []);
}
