using Altius.Core;
using Altius.Primitives;

namespace Altius.State;

/// <summary>How a <see cref="MemoryState"/> keeps an account; never changed.</summary>
internal sealed record StoredAccount(ulong Nonce, UInt256 Balance, Hash256 CodeHash, LayeredMap<UInt256, UInt256> Storage)
{
    public Account ToAccount() => new(Nonce, Balance, CodeHash, HasStorage: Storage.Count != 0);
}
