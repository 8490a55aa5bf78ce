using Altius.Core;
using Altius.Primitives;

namespace Altius.State;

/// <summary>An account with its storage, as it goes into a <see cref="MemoryState"/>.</summary>
/// <param name="Balance">In wei.</param>
/// <param name="Code">Empty for an account without code.</param>
/// <param name="Storage">Slots and their values; zeros may stand among them.</param>
public sealed record MemoryAccount(
    Address Address,
    ulong Nonce,
    UInt256 Balance,
    ReadOnlyMemory<byte> Code,
    IReadOnlyDictionary<UInt256, UInt256> Storage);

/// <summary>How a <see cref="MemoryState"/> keeps an account; never changed.</summary>
internal sealed record StoredAccount(ulong Nonce, UInt256 Balance, Hash256 CodeHash, LayeredMap<UInt256, UInt256> Storage)
{
    public Account ToAccount() => new(Nonce, Balance, CodeHash, HasStorage: Storage.Count != 0);
}
