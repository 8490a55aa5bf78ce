using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>What one batch makes of an account. Its balance is moved, not set: see <see cref="Delta"/>.</summary>
internal struct AccountWrite
{
    public AccountLocation Location;

    /// <summary>Set where <see cref="What"/> says that it is meant.</summary>
    public Code? Code;

    /// <summary>Added to the balance, modulo 2^256, so that a debit is the complement.</summary>
    public UInt256 Delta;
    public ulong Nonce;

    /// <summary>Which of the values here are meant.</summary>
    public AccountParts What;
    public bool Exists;

    /// <summary>Whether the storage that was there before the batch is gone.</summary>
    public bool Wiped;
}

/// <summary>
/// One account of a block in all its versions: settled, which is the state before the first batch that is not final, and one
/// version for each later batch that changed it. Every member locks, but for reads of accounts that have no versions.
/// </summary>
/// <remarks>
/// Kept small: what one core has written, another fetches line by line, and blocks of many transfers have more of them than the
/// processor's caches hold.
/// </remarks>
internal sealed class AccountLocation(LocationArena arena)
{
    private Version[] _versions = [];
    private Code? _code; // null while it is what it was before the block
    private StrongBox<Hash256>? _codeHashBefore; // set with it
    private ulong _nonce, _nonceBefore;
    private int _count;
    private int _wipes;
    private bool _exists;
    private bool _hadStorage;
    private SpinGate _gate;
    private UInt256 _balance;
    private Hash256 _codeHash;
    private UInt256 _balanceBefore;

    public Address Address { get; private set; }

    public int Hash { get; private set; }

    /// <summary>The next account of the same bucket.</summary>
    public AccountLocation? Next { get; set; }

    /// <summary>Whose stock it is of, and where in the changes listed there its own is, or −1.</summary>
    public LocationArena Arena => arena;

    /// <inheritdoc cref="Arena"/>
    public int ChangeAt { get; set; }

    /// <summary>Whether a final batch changed the account.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>The last final batch that dropped the account's storage, or −1.</summary>
    public int WipedAt { get; private set; }

    /// <summary>Whether any batch is known to have dropped the storage: false says that slots stand for themselves.</summary>
    public bool HasWipes => Volatile.Read(ref _wipes) != 0;

    // What the block leaves behind; asked when all is over.

    /// <summary>Whether the account existed before the first batch.</summary>
    public bool BaseExists { get; private set; }

    public Account? Settled => _exists ? new Account(_nonce, _balance, _codeHash, HasStorage) : null;

    /// <summary>The code that came into being, where it is not that of before.</summary>
    public Code? NewCode => HasOtherCode ? _code : null;

    public bool Differs => _balance != _balanceBefore || _nonce != _nonceBefore || _exists != BaseExists || HasOtherCode;

    private bool HasOtherCode => _codeHashBefore is { } before && before.Value != _codeHash;

    private bool HasStorage => _hadStorage && WipedAt < 0;

    /// <summary>Starts over as an account of the parent state; the location is nobody else's yet.</summary>
    public void Begin(in Address address, int hash, IStateReader parent)
    {
        Address = address;
        Hash = hash;
        Next = null;
        IsWritten = false;
        _code = null;
        _codeHashBefore = null;
        _count = 0;
        WipedAt = ChangeAt = -1;
        _wipes = 0;
        BaseExists = _exists = parent.TryGetAccount(address, out Account before);
        _balance = _balanceBefore = before.Balance;
        _nonce = _nonceBefore = before.Nonce;
        _codeHash = before.CodeHash;
        _hadStorage = before.HasStorage;
    }

    /// <summary>The account as the batch finds it, if those before it do what they are known to do.</summary>
    /// <returns>Whether it exists.</returns>
    public bool Read(int batch, out Account account)
    {
        if (_gate.TryPeek(out int turn) && _count == 0)
        {
            bool peeked = _exists;
            account = new Account(_nonce, _balance, _codeHash, HasStorage);
            if (_gate.IsUntouched(turn)) return peeked;
        }
        _gate.Enter();
        bool exists = _exists;
        bool hasStorage = HasStorage;
        UInt256 balance = _balance;
        ulong nonce = _nonce;
        Hash256 codeHash = _codeHash;
        for (int i = 0; i < _count; i++)
        {
            ref Version version = ref _versions[i];
            if (version.Batch >= batch) break;
            ref AccountWrite write = ref version.Write;
            balance += write.Delta;
            if ((write.What & AccountParts.Nonce) != 0) nonce = write.Nonce;
            if ((write.What & AccountParts.Code) != 0) codeHash = write.Code!.Hash;
            if ((write.What & AccountParts.Existence) != 0) exists = write.Exists;
            hasStorage &= !write.Wiped;
        }
        _gate.Exit();
        account = new Account(nonce, balance, codeHash, hasStorage);
        return exists;
    }

    /// <summary>The last batch before this one that drops the storage, or −1.</summary>
    public int LastWipeBefore(int batch)
    {
        _gate.Enter();
        int last = WipedAt;
        for (int i = 0; i < _count && _versions[i].Batch < batch; i++)
            if (_versions[i].Write.Wiped) last = _versions[i].Batch;
        _gate.Exit();
        return last;
    }

    /// <summary>Files what a batch makes of the account, in place of what it made of it before.</summary>
    public void Publish(int batch, in AccountWrite write)
    {
        _gate.Enter();
        int at = Find(batch, out bool known);
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
        _versions[at] = new Version { Batch = batch, Write = write };
        if (write.Wiped) _wipes++;
        _gate.Exit();
    }

    /// <summary>Notes that the batch has to run again. Until then what it made of the account stands as a prediction.</summary>
    public void MarkStale(int batch)
    {
        _gate.Enter();
        int at = Find(batch, out bool known);
        if (known) _versions[at].IsStale = true;
        _gate.Exit();
    }

    /// <summary>Takes a version back that a later run of the batch did not renew.</summary>
    public void RemoveStale(int batch)
    {
        _gate.Enter();
        int at = Find(batch, out bool known);
        if (known && _versions[at].IsStale) RemoveAt(at);
        _gate.Exit();
    }

    /// <summary>Makes the change of a batch that has become final part of what is settled.</summary>
    public void Settle(int batch, in AccountWrite write)
    {
        _gate.Enter();
        _balance += write.Delta;
        if (write.What != AccountParts.None)
        {
            if ((write.What & AccountParts.Nonce) != 0) _nonce = write.Nonce;
            if ((write.What & AccountParts.Existence) != 0) _exists = write.Exists;
            if ((write.What & AccountParts.Code) != 0)
            {
                _codeHashBefore ??= new StrongBox<Hash256>(_codeHash);
                _code = write.Code!;
                _codeHash = _code.Hash;
            }
        }
        if (write.Wiped)
        {
            WipedAt = batch;
            _wipes++; // for good: removing the version takes one off
        }
        IsWritten = true;
        if (_count != 0)
        {
            int at = Find(batch, out bool known);
            if (known) RemoveAt(at);
        }
        _gate.Exit();
    }

    /// <summary>Where the version of a batch is or belongs.</summary>
    private int Find(int batch, out bool known)
    {
        int at = _count;
        while (at > 0 && _versions[at - 1].Batch >= batch) at--;
        known = at < _count && _versions[at].Batch == batch;
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
        public int Batch;
        public bool IsStale;
        public AccountWrite Write;
    }
}
