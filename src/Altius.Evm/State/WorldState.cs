using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// The state as it stands while a block runs: what was read from the parent state, cached, and what was changed, journalled.
/// </summary>
/// <remarks>
/// One instance serves a block from its first transaction to its last, with <see cref="BeginTransaction"/> and
/// <see cref="CommitTransaction"/> around each, or a single transaction of a parallel worker after each <see cref="Reset"/>.
/// All first reads of accounts and slots go through <see cref="Find"/> and <see cref="FindSlot"/>, and all first
/// accesses in the sense of EIP-2929 through <see cref="Warm(CachedAccount)"/> and <see cref="WarmSlot(int)"/>.
/// Not thread-safe.
/// </remarks>
public sealed partial class WorldState
{
    /// <summary>RIPEMD-160's contract: see <see cref="Undo"/>.</summary>
    private static readonly Address Ripemd160 = Address.FromNumber(3);

    // What a transaction of a mainnet block brings that none before it did, as a rule.
    private const int AccountsEach = 2, SlotsEach = 4;

    private readonly AccountTable _accounts = new();
    private readonly SlotTable _slots = new();
    private readonly Journal _journal = new();
    private readonly List<CachedAccount> _touched = [];
    private readonly List<CachedAccount> _destructed = [];
    private readonly List<Log> _logs = [];
    private readonly Dictionary<Hash256, Code> _newCodes = [];
    private readonly Dictionary<(Address, UInt256), UInt256> _transient = [];
    private IStateReader _parent = EmptyState.Instance;
    private ForkRules? _rules;
    private PrecompileSet _precompiles = PrecompileSet.None;
    private CodeCache _codes = new();
    private int _transaction;
    private int _lastStorageId;

    /// <summary>Forgets everything and starts on a parent state.</summary>
    /// <param name="parent">What is read where nothing is cached.</param>
    /// <param name="rules">The fork's.</param>
    /// <param name="transactions">How many are to come, for room to be there; it is made for more.</param>
    public void Reset(IStateReader parent, ForkRules rules, int transactions = 1)
    {
        _parent = parent;
        if (!ReferenceEquals(rules, _rules)) _precompiles = PrecompileSet.For(rules);
        _rules = rules;
        _accounts.Clear(AccountsEach * transactions);
        _slots.Clear(SlotsEach * transactions);
        _newCodes.Clear();
        _lastStorageId = 0;
        _transaction = 0;
        BeginTransaction();
    }

    /// <summary>Gas to be given back at the end of the transaction; it may be negative on the way (EIP-2200).</summary>
    public long Refund { get; private set; }

    /// <summary>Events of the transaction so far; the list is reused by the next one.</summary>
    public IReadOnlyList<Log> Logs => _logs;

    /// <summary>The parent state.</summary>
    public IStateReader Parent => _parent;

    internal ForkRules Rules => _rules ?? throw new InvalidOperationException("Reset the state on a parent before using it.");

    /// <summary>Starts a transaction: nothing is warm, nothing refunded, no log, transient storage empty (EIP-1153).</summary>
    public void BeginTransaction()
    {
        _transaction++;
        _journal.Clear();
        _touched.Clear();
        _destructed.Clear();
        _logs.Clear();
        if (_transient.Count != 0) _transient.Clear();
        Refund = 0;
    }

    /// <summary>
    /// Ends a transaction: self-destructed accounts go and, from EIP-161 on, touched ones that are empty. What is left is
    /// what the next transaction starts from.
    /// </summary>
    public void CommitTransaction()
    {
        foreach (CachedAccount account in _destructed)
        {
            if (account.DestructedIn == _transaction) Delete(account);
        }
        if (Rules.ClearsEmptyAccounts)
        {
            foreach (CachedAccount account in _touched)
            {
                if (account.TouchedIn == _transaction && account.PresentlyExists && account.IsEmpty) Delete(account);
            }
        }
        BeginTransaction();
    }

    /// <summary>A mark to go back to with <see cref="RevertTo"/>.</summary>
    public int Checkpoint() => _journal.Length;

    /// <summary>Undoes every change since the mark, last first.</summary>
    public void RevertTo(int checkpoint)
    {
        while (_journal.Length > checkpoint) Undo(_journal.RemoveLast());
    }

    public void AddRefund(long amount)
    {
        if (amount == 0) return;
        _journal.Append(Change.Refund, null).Old = new UInt256((ulong)Refund);
        Refund += amount;
    }

    /// <summary>Adds an event to the transaction's.</summary>
    public void AddLog(Log log)
    {
        _journal.Append(Change.Log, null);
        _logs.Add(log);
    }

    /// <summary>Everything changed since <see cref="Reset"/>, as it stands between transactions.</summary>
    public StateDiff ToDiff()
    {
        StateDiff diff = new();
        foreach (CachedAccount account in _accounts.All)
        {
            account.ChangeAt = -1;
            if (!account.Changed) continue;
            bool wiped = account.StorageWiped && account.ParentExists;
            if (wiped || account.Differs) AddChange(account, diff, wiped);
        }
        for (int i = 0; i < _slots.Count; i++)
        {
            ref CachedSlot slot = ref _slots[i];
            if (slot.StorageId != slot.Account.StorageId || slot.Value == slot.Parent) continue;
            if (slot.Account.ChangeAt < 0) AddChange(slot.Account, diff, wiped: false);
            diff.Accounts.ValueAt(slot.Account.ChangeAt).Storage.Append(slot.Key, slot.Value);
        }
        return diff;
    }

    private void AddChange(CachedAccount account, StateDiff diff, bool wiped)
    {
        AccountChange change = new() { After = account.PresentlyExists ? account.Present : null, StorageWiped = wiped };
        account.ChangeAt = diff.Accounts.Append(account.Address, change);
        if (account.Present.CodeHash != account.Parent.CodeHash && _newCodes.TryGetValue(account.CodeHash, out Code? code))
            diff.Codes[code.Hash] = code.Bytes;
    }

    private void Undo(in JournalEntry entry)
    {
        switch (entry.Change)
        {
            case Change.Balance:
                entry.Account!.RestoreBalance(entry.Old);
                break;
            case Change.Nonce:
                entry.Account!.SetNonce(entry.Old.U0);
                break;
            case Change.Code:
                entry.Account!.SetCodeHash(entry.Old.ToHash256());
                entry.Account.Code = (Code?)entry.Reference;
                break;
            case Change.Existence:
                entry.Account!.SetExists(false);
                break;
            case Change.Touch:
                // On mainnet an account was deleted by a touch that had been reverted: RIPEMD-160's contract, in block
                // 2,675,119, through a fault that two clients shared and that has been the rule ever since.
                if (entry.Account!.Address != Ripemd160) entry.Account.TouchedIn = entry.Index;
                break;
            case Change.Creation:
                entry.Account!.CreatedIn = entry.Index;
                break;
            case Change.SelfDestruct:
                entry.Account!.DestructedIn = entry.Index;
                break;
            case Change.AccountWarmed:
                entry.Account!.WarmIn = 0;
                break;
            case Change.SlotWarmed:
                _slots[entry.Index].WarmIn = 0;
                break;
            case Change.Storage:
                _slots[entry.Index].Value = entry.Old;
                break;
            case Change.TransientStorage:
                _transient[(entry.Account!.Address, entry.Key)] = entry.Old;
                break;
            case Change.Refund:
                Refund = (long)entry.Old.U0;
                break;
            case Change.Log:
                _logs.RemoveAt(_logs.Count - 1);
                break;
        }
    }

    private void Delete(CachedAccount account) => account.Delete(++_lastStorageId);
}

/// <summary>The state before anything happened.</summary>
internal sealed class EmptyState : IStateReader
{
    public static readonly EmptyState Instance = new();

    public bool TryGetAccount(in Address who, out Account account)
    {
        account = Account.Empty;
        return false;
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot) => default;

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;

    public Hash256 GetBlockHash(ulong number) => default;
}
