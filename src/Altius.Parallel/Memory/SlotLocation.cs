using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// One storage slot of a block in all its versions, as <see cref="AccountLocation"/> has them for accounts. Dropping all
/// storage of an account is a version of the account; the slot minds it when it is read.
/// </summary>
internal sealed class SlotLocation
{
    private SpinGate _gate;
    private bool _loaded;
    private UInt256 _settled;
    private Version[] _versions = [];
    private int _count;

    public AccountLocation Account { get; private set; } = null!; // set by Begin

    public UInt256 Key { get; private set; }

    /// <summary>The next slot of the same bucket.</summary>
    public SlotLocation? Next { get; set; }

    /// <summary>The value before the first transaction.</summary>
    public UInt256 Base { get; private set; }

    /// <summary>The last final transaction that wrote the slot, or −1.</summary>
    public int SettledAt { get; private set; }

    /// <summary>Whether what the last final writer left is still there when all is over.</summary>
    public bool IsWritten => SettledAt > Account.WipedAt;

    public UInt256 Settled => _settled;

    /// <summary>Starts over for another block or slot; the location is nobody else's yet.</summary>
    public void Begin(AccountLocation account, in UInt256 key)
    {
        Account = account;
        Key = key;
        Next = null;
        SettledAt = -1;
        _loaded = false;
        _count = 0;
    }

    /// <summary>The slot as the transaction finds it, if those before it do what they are known to do.</summary>
    /// <returns>−1, or an earlier transaction that wrote the slot and has to run again: the value is not known.</returns>
    public int Read(int transaction, IStateReader parent, out UInt256 value)
    {
        int writer;
        _gate.Enter();
        try
        {
            if (!_loaded) Load(parent);
            int at = _count;
            while (at > 0 && _versions[at - 1].Transaction >= transaction) at--;
            if (at == 0)
            {
                writer = SettledAt;
                value = _settled;
            }
            else
            {
                ref Version version = ref _versions[at - 1];
                writer = version.Transaction;
                value = version.Value;
                if (version.IsEstimate) return writer;
            }
        }
        finally
        {
            _gate.Exit();
        }
        if (Account.HasWipes && Account.LastWipeBefore(transaction) > writer) value = UInt256.Zero;
        return -1;
    }

    /// <summary>Files what a transaction wrote, in place of what it wrote before.</summary>
    public void Publish(int transaction, in UInt256 value)
    {
        _gate.Enter();
        int at = Find(transaction, out bool known);
        if (!known)
        {
            if (_count == _versions.Length) Array.Resize(ref _versions, Math.Max(2, 2 * _count));
            Array.Copy(_versions, at, _versions, at + 1, _count - at);
            _count++;
        }
        _versions[at] = new Version { Transaction = transaction, Value = value };
        _gate.Exit();
    }

    /// <summary>Notes that the transaction has to run again, and is expected to write the slot again (ESTIMATE).</summary>
    public void MarkEstimate(int transaction)
    {
        _gate.Enter();
        int at = Find(transaction, out bool known);
        if (known) _versions[at].IsEstimate = true;
        _gate.Exit();
    }

    /// <summary>Takes a version back that a later run of the transaction did not renew.</summary>
    public void RemoveEstimate(int transaction)
    {
        _gate.Enter();
        int at = Find(transaction, out bool known);
        if (known && _versions[at].IsEstimate) RemoveAt(at);
        _gate.Exit();
    }

    /// <summary>Makes what a transaction that has become final wrote part of what is settled.</summary>
    public void Settle(int transaction, in UInt256 value)
    {
        _gate.Enter();
        _settled = value;
        SettledAt = transaction;
        int at = Find(transaction, out bool known);
        if (known) RemoveAt(at);
        _gate.Exit();
    }

    private void Load(IStateReader parent)
    {
        Base = _settled = parent.GetStorage(Account.Address, Key);
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
        _count--;
        Array.Copy(_versions, at + 1, _versions, at, _count - at);
    }

    private struct Version
    {
        public int Transaction;
        public bool IsEstimate;
        public UInt256 Value;
    }
}
