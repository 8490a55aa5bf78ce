using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>What one transaction makes of an account. Its balance is moved, not set: see <see cref="Delta"/>.</summary>
internal struct AccountWrite
{
    public AccountLocation Location;

    /// <summary>Which of the values below are meant.</summary>
    public AccountParts What;

    /// <summary>Added to the balance, modulo 2^256, so that a debit is the complement.</summary>
    public UInt256 Delta;
    public ulong Nonce;
    public Hash256 CodeHash;
    public Code? Code;
    public bool Exists;

    /// <summary>Whether the storage that was there before the transaction is gone.</summary>
    public bool Wiped;
}

/// <summary>
/// One account of a block in all its versions: settled, which is the state before the first transaction that is not final,
/// and one version for each later transaction that changed it. Every member locks; calls are short, but for the first read,
/// which asks the parent state.
/// </summary>
internal sealed class AccountLocation
{
    private SpinGate _gate;
    private bool _loaded;
    private Account _settled;
    private bool _exists;
    private Code? _code;
    private Version[] _versions = [];
    private int _count;
    private int _wipes;

    public Address Address { get; private set; }

    public int Hash { get; private set; }

    /// <summary>The next account of the same bucket.</summary>
    public AccountLocation? Next { get; set; }

    /// <summary>The account before the first transaction.</summary>
    public Account Base { get; private set; }
    public bool BaseExists { get; private set; }

    /// <summary>Whether a final transaction changed the account.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>The last final transaction that dropped the account's storage, or −1.</summary>
    public int WipedAt { get; private set; }

    /// <summary>Whether any transaction is known to have dropped the storage: false says that slots stand for themselves.</summary>
    public bool HasWipes => Volatile.Read(ref _wipes) != 0;

    // What the block leaves behind; asked when all is over.

    public Account Settled => _settled with { HasStorage = Base.HasStorage && WipedAt < 0 };
    public bool SettledExists => _exists;
    public Code? SettledCode => _code;

    /// <summary>Starts over for another block or account; the location is nobody else's yet.</summary>
    public void Begin(in Address address, int hash)
    {
        Address = address;
        Hash = hash;
        Next = null;
        _loaded = IsWritten = false;
        _code = null;
        _count = 0;
        WipedAt = -1;
        Volatile.Write(ref _wipes, 0);
    }

    /// <summary>The account as the transaction finds it, if those before it do what they are known to do.</summary>
    /// <returns>Whether it exists.</returns>
    public bool Read(int transaction, IStateReader parent, out Account account)
    {
        _gate.Enter();
        try
        {
            if (!_loaded) Load(parent);
            account = _settled;
            bool exists = _exists;
            bool hasStorage = Base.HasStorage && WipedAt < 0;
            if (_count == 0)
            {
                account = account with { HasStorage = hasStorage };
                return exists;
            }
            UInt256 balance = account.Balance;
            ulong nonce = account.Nonce;
            Hash256 codeHash = account.CodeHash;
            for (int i = 0; i < _count; i++)
            {
                ref Version version = ref _versions[i];
                if (version.Transaction >= transaction) break;
                ref AccountWrite write = ref version.Write;
                balance += write.Delta;
                if ((write.What & AccountParts.Nonce) != 0) nonce = write.Nonce;
                if ((write.What & AccountParts.Code) != 0) codeHash = write.CodeHash;
                if ((write.What & AccountParts.Existence) != 0) exists = write.Exists;
                hasStorage &= !write.Wiped;
            }
            account = new Account(nonce, balance, codeHash, hasStorage);
            return exists;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>The last transaction before this one that drops the storage, or −1.</summary>
    public int LastWipeBefore(int transaction)
    {
        _gate.Enter();
        int last = WipedAt;
        for (int i = 0; i < _count && _versions[i].Transaction < transaction; i++)
            if (_versions[i].Write.Wiped) last = _versions[i].Transaction;
        _gate.Exit();
        return last;
    }

    /// <summary>Files what a transaction makes of the account, in place of what it made of it before.</summary>
    public void Publish(int transaction, in AccountWrite write)
    {
        _gate.Enter();
        int at = Find(transaction, out bool known);
        if (!known)
        {
            if (_count == _versions.Length) Array.Resize(ref _versions, Math.Max(2, 2 * _count));
            Array.Copy(_versions, at, _versions, at + 1, _count - at);
            _count++;
        }
        else if (_versions[at].Write.Wiped)
        {
            _wipes--;
        }
        _versions[at] = new Version { Transaction = transaction, Write = write };
        if (write.Wiped) _wipes++;
        _gate.Exit();
    }

    /// <summary>Notes that the transaction has to run again. Until then what it made of the account stands as a prediction.</summary>
    public void MarkStale(int transaction)
    {
        _gate.Enter();
        int at = Find(transaction, out bool known);
        if (known) _versions[at].IsStale = true;
        _gate.Exit();
    }

    /// <summary>Takes a version back that a later run of the transaction did not renew.</summary>
    public void RemoveStale(int transaction)
    {
        _gate.Enter();
        int at = Find(transaction, out bool known);
        if (known && _versions[at].IsStale) RemoveAt(at);
        _gate.Exit();
    }

    /// <summary>Makes the change of a transaction that has become final part of what is settled.</summary>
    public void Settle(int transaction, in AccountWrite write)
    {
        _gate.Enter();
        _settled = new Account(
            (write.What & AccountParts.Nonce) != 0 ? write.Nonce : _settled.Nonce,
            _settled.Balance + write.Delta,
            (write.What & AccountParts.Code) != 0 ? write.CodeHash : _settled.CodeHash,
            HasStorage: false);
        if ((write.What & AccountParts.Code) != 0) _code = write.Code;
        if ((write.What & AccountParts.Existence) != 0) _exists = write.Exists;
        if (write.Wiped)
        {
            WipedAt = transaction;
            _wipes++; // for good: removing the version takes one off
        }
        IsWritten = true;
        int at = Find(transaction, out bool known);
        if (known) RemoveAt(at);
        _gate.Exit();
    }

    private void Load(IStateReader parent)
    {
        BaseExists = _exists = parent.TryGetAccount(Address, out Account account);
        Base = _settled = account;
        _loaded = true;
    }

    /// <summary>Where the version of a transaction is or belongs.</summary>
    private int Find(int transaction, out bool known)
    {
        int at = _count;
        while (at > 0 && _versions[at - 1].Transaction >= transaction) at--;
        known = at < _count && _versions[at].Transaction == transaction;
        return at;
    }

    private void RemoveAt(int at)
    {
        if (_versions[at].Write.Wiped) _wipes--;
        _count--;
        Array.Copy(_versions, at + 1, _versions, at, _count - at);
    }

    private struct Version
    {
        public int Transaction;
        public bool IsStale;
        public AccountWrite Write;
    }
}
