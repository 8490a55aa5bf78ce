using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// An account as the block being executed sees it. Marks that last one transaction hold that transaction's number, so that
/// none has to be cleared. Objects are reused by the <see cref="WorldState"/> that owns them.
/// </summary>
/// <remarks>
/// It keeps count of what execution has come to know of the parent's account (<see cref="Seen"/>,
/// <see cref="LeastParentBalance"/>): had the parent differed in anything else, execution would have gone the same way. A
/// credit knows nothing of the balance it is added to, a debit only that it was high enough.
/// </remarks>
internal sealed class CachedAccount
{
    private UInt256 _balance;
    private ulong _nonce;
    private Hash256 _codeHash;
    private bool _exists;
    private bool _hasParentStorage;

    public Address Address;

    /// <summary>Null until asked for.</summary>
    public Code? Code;

    /// <summary>Where its change is in the diff that is being made, or −1.</summary>
    public int ChangeAt;

    /// <summary>The account in the parent state.</summary>
    public Account Parent;
    public bool ParentExists;

    /// <summary>
    /// Whether anything of the account may differ from the parent state; a change that was undone leaves the mark.
    /// </summary>
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

    // What execution knows of the parent's account.

    /// <summary>Parts of the parent's account that execution depends on exactly.</summary>
    public AccountParts Seen;

    /// <summary>
    /// The least balance in the parent's account with which execution would have gone the same way; unless seen exactly.
    /// </summary>
    public UInt256 LeastParentBalance;

    public UInt256 Balance
    {
        get
        {
            Seen |= AccountParts.Balance;
            return _balance;
        }
    }

    public ulong Nonce
    {
        get
        {
            Seen |= AccountParts.Nonce;
            return _nonce;
        }
    }

    public Hash256 CodeHash
    {
        get
        {
            Seen |= AccountParts.Code;
            return _codeHash;
        }
    }

    public bool Exists
    {
        get
        {
            Seen |= AccountParts.Existence;
            return _exists;
        }
    }

    /// <summary>Whether storage is non-zero in the parent state and still belongs to this account.</summary>
    public bool HasParentStorage
    {
        get
        {
            Seen |= AccountParts.HasStorage;
            return _hasParentStorage;
        }
    }

    public bool HasCode => CodeHash != Account.EmptyCodeHash;

    /// <summary>Empty in the sense of EIP-161. Asks first what depends least on other transactions.</summary>
    public bool IsEmpty
    {
        get
        {
            if (_balance > Parent.Balance) return false; // credited, whatever there was before
            if (HasCode || Nonce != 0) return false;
            if (_balance.IsZero) return Balance.IsZero;
            DependOnAtLeast(UInt256.One);
            return false;
        }
    }

    /// <summary>Whether the account itself, its storage aside, differs from the parent state.</summary>
    public bool Differs =>
        _exists != ParentExists || _nonce != Parent.Nonce || _balance != Parent.Balance || _codeHash != Parent.CodeHash;

    /// <summary>What the account has become, for the record: nothing is learnt from it.</summary>
    public Account Present => new(_nonce, _balance, _codeHash, _hasParentStorage);

    /// <summary>Whether the account has come to be there, for the record.</summary>
    public bool PresentlyExists => _exists;

    /// <summary>Whether the balance is at least <paramref name="amount"/>.</summary>
    public bool CanPay(in UInt256 amount)
    {
        if (amount.IsZero) return true;
        if (_balance < amount) return Balance >= amount;
        DependOnAtLeast(amount);
        return true;
    }

    /// <summary>The balance for the record: nothing is learnt from it.</summary>
    public UInt256 UnseenBalance => _balance;

    /// <summary>Adds to the balance, whatever it is. Near 2^256, where it could wrap around, that cannot be said.</summary>
    public void Credit(in UInt256 amount)
    {
        if ((long)(_balance.U3 | amount.U3) < 0) Seen |= AccountParts.Balance;
        _balance += amount;
    }

    /// <summary>Takes from the balance what <see cref="CanPay"/> found there.</summary>
    public void Debit(in UInt256 amount) => _balance -= amount;

    /// <summary>Undoes a credit or debit.</summary>
    public void RestoreBalance(in UInt256 balance) => _balance = balance;

    public void SetNonce(ulong nonce)
    {
        Seen |= AccountParts.Nonce;
        _nonce = nonce;
    }

    public void SetCodeHash(in Hash256 hash)
    {
        Seen |= AccountParts.Code;
        _codeHash = hash;
    }

    public void SetExists(bool exists)
    {
        Seen |= AccountParts.Existence;
        _exists = exists;
    }

    public Account ToAccount()
    {
        Seen |= AccountParts.All;
        return Present;
    }

    /// <summary>Starts over as the account of the parent state.</summary>
    public void Load(in Address address, in Account account, bool exists, int storageId)
    {
        Address = address;
        _balance = account.Balance;
        _nonce = account.Nonce;
        _codeHash = account.CodeHash;
        Code = null;
        Parent = account;
        _exists = ParentExists = exists;
        _hasParentStorage = account.HasStorage;
        Changed = StorageWiped = false;
        StorageId = storageId;
        WarmIn = TouchedIn = CreatedIn = DestructedIn = 0;
        Seen = AccountParts.None;
        LeastParentBalance = default;
    }

    /// <summary>Becomes an account that does not exist and has no storage.</summary>
    public void Delete(int newStorageId)
    {
        Seen = AccountParts.All;
        _balance = default;
        _nonce = 0;
        _codeHash = Account.EmptyCodeHash;
        Code = Code.Empty;
        _exists = _hasParentStorage = false;
        Changed = StorageWiped = true;
        StorageId = newStorageId;
    }

    /// <summary>Notes that the balance, as it stands now, had to be at least <paramref name="amount"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DependOnAtLeast(in UInt256 amount)
    {
        UInt256 slack = _balance - amount;
        if (slack >= Parent.Balance) return;
        UInt256 least = Parent.Balance - slack;
        if (least > LeastParentBalance) LeastParentBalance = least;
    }
}

/// <summary>Parts of an account that can change apart from each other.</summary>
[Flags]
internal enum AccountParts : byte
{
    None = 0,
    Balance = 1,
    Nonce = 2,
    Code = 4,
    Existence = 8,
    /// <summary>Whether any slot is non-zero.</summary>
    HasStorage = 16,
    All = Balance | Nonce | Code | Existence | HasStorage,
}
