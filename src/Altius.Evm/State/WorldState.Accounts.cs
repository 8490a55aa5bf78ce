using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <content>Accounts.</content>
public sealed partial class WorldState
{
    /// <summary>Whether the account exists, empty or not.</summary>
    public bool Exists(in Address who) => Find(who).Exists;

    /// <summary>Whether the account is absent or empty in the sense of EIP-161.</summary>
    public bool IsEmpty(in Address who) => Find(who).IsEmpty;

    /// <summary>The account, or <see cref="Account.Empty"/> where there is none.</summary>
    public Account GetAccount(in Address who) => Find(who).ToAccount();

    public UInt256 GetBalance(in Address who) => Find(who).Balance;

    public ulong GetNonce(in Address who) => Find(who).Nonce;

    public Hash256 GetCodeHash(in Address who) => Find(who).CodeHash;

    /// <summary>Whether the account has code, a delegation (EIP-7702) included.</summary>
    public bool HasCode(in Address who) => Find(who).HasCode;

    /// <summary>Whether the balance is at least so much.</summary>
    public bool CanPay(in Address who, in UInt256 amount) => Find(who).CanPay(amount);

    /// <summary>The account's own code; a delegation is not followed.</summary>
    public Code GetCode(in Address who) => GetCode(Find(who));

    /// <summary>Credits an account, which comes to exist and counts as touched even when nothing is added.</summary>
    public void AddBalance(in Address who, in UInt256 amount) => AddBalance(Find(who), amount);

    /// <returns>False, with nothing changed, where the balance is smaller.</returns>
    public bool TrySubtractBalance(in Address who, in UInt256 amount) => TrySubtractBalance(Find(who), amount);

    public void SetNonce(in Address who, ulong nonce) => SetNonce(Find(who), nonce);

    public void SetCode(in Address who, ReadOnlyMemory<byte> code) => SetCode(Find(who), Code.FromBytes(code.Span));

    /// <summary>Makes an account warm for the rest of the transaction (EIP-2929).</summary>
    public void WarmAccount(in Address who) => Warm(Find(who));

    /// <summary>The shared cache that code is taken from.</summary>
    internal void UseCodes(CodeCache codes) => _codes = codes;

    /// <summary>The cached account, read from the parent state on a first use.</summary>
    internal CachedAccount Find(in Address who) => _accounts.Find(who) ?? Load(who);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CachedAccount Load(in Address who)
    {
        bool exists = _parent.TryGetAccount(who, out Account account);
        CachedAccount cached = _accounts.Add(who);
        cached.Load(who, account, exists, ++_lastStorageId);
        return cached;
    }

    internal Code GetCode(CachedAccount account) => account.Code ??= LoadCode(account.CodeHash);

    private Code LoadCode(in Hash256 hash) =>
        hash == Account.EmptyCodeHash ? Code.Empty
        : _newCodes.TryGetValue(hash, out Code? code) ? code
        : _codes.Get(hash, _parent);

    internal void AddBalance(CachedAccount account, in UInt256 amount)
    {
        Touch(account);
        if (amount.IsZero) return;
        _journal.Append(Change.Balance, account).Old = account.UnseenBalance;
        account.Credit(amount);
    }

    internal bool TrySubtractBalance(CachedAccount account, in UInt256 amount)
    {
        if (!account.CanPay(amount)) return false;
        Touch(account);
        if (amount.IsZero) return true;
        _journal.Append(Change.Balance, account).Old = account.UnseenBalance;
        account.Debit(amount);
        return true;
    }

    internal void SetNonce(CachedAccount account, ulong nonce)
    {
        Touch(account);
        _journal.Append(Change.Nonce, account).Old = new UInt256(account.Nonce);
        account.SetNonce(nonce);
    }

    internal void SetCode(CachedAccount account, Code code)
    {
        Touch(account);
        ref JournalEntry entry = ref _journal.Append(Change.Code, account);
        entry.Old = account.CodeHash.ToUInt256();
        entry.Reference = account.Code;
        account.Code = code;
        account.SetCodeHash(code.Hash);
        if (code.Length != 0) _newCodes.TryAdd(code.Hash, code);
    }

    /// <summary>Marks an account as the one a creation of this transaction makes (EIP-6780).</summary>
    internal void MarkCreated(CachedAccount account)
    {
        Touch(account);
        _journal.Append(Change.Creation, account).Index = account.CreatedIn;
        account.CreatedIn = _transaction;
    }

    internal bool IsCreatedInTransaction(CachedAccount account) => account.CreatedIn == _transaction;

    /// <returns>False where the account had been marked in this transaction before.</returns>
    internal bool MarkSelfDestructed(CachedAccount account)
    {
        if (account.DestructedIn == _transaction) return false;
        _journal.Append(Change.SelfDestruct, account).Index = account.DestructedIn;
        account.DestructedIn = _transaction;
        _destructed.Add(account);
        return true;
    }

    /// <returns>Whether the account was cold (EIP-2929), which a precompiled contract never is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Warm(CachedAccount account)
    {
        if (account.WarmIn == _transaction || _precompiles.Find(account.Address) is not null) return false;
        _journal.Append(Change.AccountWarmed, account);
        account.WarmIn = _transaction;
        return true;
    }

    /// <summary>Brings the account into existence and marks it for clearing should it end empty (EIP-161).</summary>
    internal void Touch(CachedAccount account)
    {
        if (!account.Exists)
        {
            _journal.Append(Change.Existence, account);
            account.SetExists(true);
        }
        account.Changed = true;
        if (account.TouchedIn == _transaction) return;
        _journal.Append(Change.Touch, account).Index = account.TouchedIn;
        account.TouchedIn = _transaction;
        _touched.Add(account);
    }
}
