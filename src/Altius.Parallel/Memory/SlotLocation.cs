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
    private UInt256 _settled;
    private Version[] _versions = [];
    private int _count;

    public AccountLocation Account { get; private set; } = null!; // set by Begin

    public UInt256 Key { get; private set; }

    /// <summary>The next slot of the same bucket.</summary>
    public SlotLocation? Next { get; set; }

    /// <summary>The value before the first batch.</summary>
    public UInt256 Base { get; private set; }

    /// <summary>The last final batch that wrote the slot, or −1.</summary>
    public int SettledAt { get; private set; }

    /// <summary>
    /// Whether what the last final writer left is still there when all is over. What a batch leaves in storage that it dropped
    /// itself came after.
    /// </summary>
    public bool IsWritten => SettledAt >= 0 && SettledAt >= Account.WipedAt;

    public UInt256 Settled => _settled;

    /// <summary>Starts over as a slot of the parent state; the location is nobody else's yet.</summary>
    public void Begin(AccountLocation account, in UInt256 key, IStateReader parent)
    {
        Account = account;
        Key = key;
        Next = null;
        SettledAt = -1;
        _count = 0;
        Base = _settled = parent.GetStorage(account.Address, key);
    }

    public bool Is(in Address who, in UInt256 key) => Key == key && Account.Address.Equals(who);

    /// <summary>The slot as the batch finds it, if those before it do what they are known to do.</summary>
    /// <returns>−1, or an earlier batch that wrote the slot and has to run again: the value is not known.</returns>
    public int Read(int batch, out UInt256 value)
    {
        if (!TryPeek(out int writer, out value))
        {
            bool isEstimate = ReadVersion(batch, out writer, out value);
            if (isEstimate) return writer;
        }
        if (Account.HasWipes && Account.LastWipeBefore(batch) > writer) value = UInt256.Zero;
        return -1;
    }

    /// <summary>Reads what is settled, where there is nothing else.</summary>
    private bool TryPeek(out int writer, out UInt256 value)
    {
        bool isCalm = _gate.TryPeek(out int turn) && _count == 0;
        writer = SettledAt;
        value = _settled;
        return isCalm && _gate.IsUntouched(turn);
    }

    /// <returns>Whether the writer has to run again.</returns>
    private bool ReadVersion(int batch, out int writer, out UInt256 value)
    {
        _gate.Enter();
        int at = _count;
        while (at > 0 && _versions[at - 1].Batch >= batch) at--;
        bool isEstimate = false;
        if (at == 0)
        {
            writer = SettledAt;
            value = _settled;
        }
        else
        {
            ref Version version = ref _versions[at - 1];
            writer = version.Batch;
            value = version.Value;
            isEstimate = version.IsEstimate;
        }
        _gate.Exit();
        return isEstimate;
    }

    /// <summary>Files what a batch wrote, in place of what it wrote before.</summary>
    public void Publish(int batch, in UInt256 value)
    {
        _gate.Enter();
        int at = Find(batch, out bool known);
        if (!known)
        {
            if (_count == _versions.Length) Array.Resize(ref _versions, Math.Max(2, 2 * _count));
            Array.Copy(_versions, at, _versions, at + 1, _count - at);
            _count++;
        }
        _versions[at] = new Version { Batch = batch, Value = value };
        _gate.Exit();
    }

    /// <summary>Notes that the batch has to run again, and is expected to write the slot again (ESTIMATE).</summary>
    public void MarkEstimate(int batch)
    {
        _gate.Enter();
        int at = Find(batch, out bool known);
        if (known) _versions[at].IsEstimate = true;
        _gate.Exit();
    }

    /// <summary>Takes a version back that a later run of the batch did not renew.</summary>
    public void RemoveEstimate(int batch)
    {
        _gate.Enter();
        int at = Find(batch, out bool known);
        if (known && _versions[at].IsEstimate) RemoveAt(at);
        _gate.Exit();
    }

    /// <summary>Makes what a batch that has become final wrote part of what is settled.</summary>
    public void Settle(int batch, in UInt256 value)
    {
        _gate.Enter();
        _settled = value;
        SettledAt = batch;
        int at = Find(batch, out bool known);
        if (known) RemoveAt(at);
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
        _count--;
        Array.Copy(_versions, at + 1, _versions, at, _count - at);
    }

    private struct Version
    {
        public int Batch;
        public bool IsEstimate;
        public UInt256 Value;
    }
}
