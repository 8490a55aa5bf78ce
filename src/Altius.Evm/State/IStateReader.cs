using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// The state a block or transaction starts from. Every call sees the same state, whatever other threads do, and
/// implementations are safe to call from several threads at once.
/// </summary>
public interface IStateReader
{
    /// <returns>False where no account exists, with <see cref="Account.Empty"/>.</returns>
    bool TryGetAccount(in Address who, out Account account);

    /// <summary>The value of a storage slot; zero where nothing was stored.</summary>
    UInt256 GetStorage(in Address who, in UInt256 slot);

    /// <summary>The code with this hash, which an account of this state has.</summary>
    ReadOnlyMemory<byte> GetCode(in Hash256 codeHash);

    /// <summary>The hash of the ancestor with this number; asked for at most the 256 blocks before the current one.</summary>
    Hash256 GetBlockHash(ulong number);
}
