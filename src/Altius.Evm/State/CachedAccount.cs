using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// An account as the block being executed sees it. Marks that last one transaction hold that transaction's number, so that
/// none has to be cleared. Objects are reused by the <see cref="WorldState"/> that owns them.
/// </summary>
internal sealed class CachedAccount
{
    public Address Address;
    public UInt256 Balance;
    public ulong Nonce;
    public Hash256 CodeHash;

    /// <summary>Null until asked for.</summary>
    public Code? Code;

    public bool Exists;

    /// <summary>Whether storage is non-zero in the parent state and still belongs to this account.</summary>
    public bool HasParentStorage;

    /// <summary>The account in the parent state.</summary>
    public Account Parent;
    public bool ParentExists;

    /// <summary>Whether anything of the account may differ from the parent state; a change that was undone leaves the mark.</summary>
    public bool Changed;

    /// <summary>Names the account's present storage; dropping all storage is taking a new name.</summary>
    public int StorageId;

    /// <summary>Whether the parent's storage was dropped: slots not cached are zero.</summary>
    public bool StorageWiped;

    // Numbers of the last transaction in which …

    /// <summary>… the account was accessed (EIP-2929).</summary>
    public int WarmIn;
    /// <summary>… it was touched (EIP-161).</summary>
    public int TouchedIn;
    /// <summary>… a creation made it (EIP-6780).</summary>
    public int CreatedIn;
    /// <summary>… it self-destructed.</summary>
    public int DestructedIn;

    public bool IsEmpty => Nonce == 0 && Balance.IsZero && CodeHash == Account.EmptyCodeHash;

    /// <summary>Whether the account itself, its storage aside, differs from the parent state.</summary>
    public bool Differs => Exists != ParentExists || Nonce != Parent.Nonce || Balance != Parent.Balance || CodeHash != Parent.CodeHash;

    public Account ToAccount() => new(Nonce, Balance, CodeHash, HasParentStorage);

    /// <summary>Starts over as the account of the parent state.</summary>
    public void Load(in Address address, in Account account, bool exists, int storageId)
    {
        Address = address;
        Balance = account.Balance;
        Nonce = account.Nonce;
        CodeHash = account.CodeHash;
        Code = null;
        Parent = account;
        Exists = ParentExists = exists;
        HasParentStorage = account.HasStorage;
        Changed = StorageWiped = false;
        StorageId = storageId;
        WarmIn = TouchedIn = CreatedIn = DestructedIn = 0;
    }

    /// <summary>Becomes an account that does not exist and has no storage.</summary>
    public void Delete(int newStorageId)
    {
        Balance = default;
        Nonce = 0;
        CodeHash = Account.EmptyCodeHash;
        Code = Code.Empty;
        Exists = HasParentStorage = false;
        Changed = StorageWiped = true;
        StorageId = newStorageId;
    }
}
