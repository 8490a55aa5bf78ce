using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// What root a diff would make of a state that nobody means to keep: of any state that can be opened, of the past too. Plainer
/// and slower than <see cref="RootComputation"/>, which blocks go through.
/// </summary>
internal static class RootPreview
{
    public static Hash256 Of(StateView state, StateDiff diff)
    {
        List<KeyValuePair<Hash256, KnownAccount>> accounts = new(diff.Accounts.Count);
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            KnownAccount after = change.After is { } account
                ? new(true, new FlatAccount(account.Nonce, account.Balance, account.CodeHash, StorageRoot(state, who, change)))
                : new(false, default);
            accounts.Add(new(StateKeys.Of(who), after));
        }
        return TrieChanges.Accounts(state.Accounts, accounts).Root;
    }

    private static Hash256 StorageRoot(StateView state, in Address who, AccountChange change)
    {
        KnownAccount before = state.Find(who);
        bool isEmpty = change.StorageWiped || !before.Exists || !before.Account.HasStorage;
        if (change.Storage.Count == 0) return isEmpty ? PatriciaTrie.EmptyRoot : before.Account.StorageRoot;
        PatriciaTrie storage = isEmpty ? PatriciaTrie.Empty : state.OpenStorage(who);
        return TrieChanges.Slots(
            storage,
            [.. change.Storage.Select(slot => new KeyValuePair<Hash256, UInt256>(StateKeys.Of(slot.Key), slot.Value))]).Root;
    }
}
