using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>A transaction needs what an earlier one of the block left.</summary>
/// <param name="Slot">Where in the account's storage; null for the account itself.</param>
internal readonly record struct ConflictEdge(int From, int To, Address Account, UInt256? Slot);

/// <summary>
/// How much of a block can run at once: which transactions read what others have written, and the longest chain of such, by gas.
/// That fees add up at the beneficiary is no conflict: the order of additions does not matter.
/// </summary>
internal sealed class ParallelismReport
{
    private readonly List<ConflictEdge> _edges = [];
    private readonly List<ulong> _gas = [];
    private readonly List<ulong> _chainGas = []; // of the longest chain that ends with each transaction
    private readonly List<int> _before = []; // the transaction before it in that chain, or −1

    /// <summary>In the order of the transactions that need something.</summary>
    public IReadOnlyList<ConflictEdge> Edges => _edges;

    public IReadOnlyList<ulong> TransactionGas => _gas;

    /// <summary>Of all transactions.</summary>
    public ulong Gas { get; private set; }

    /// <summary>Of the longest chain: no number of cores runs the block in less.</summary>
    public ulong CriticalGas => _chainGas.Count == 0 ? 0 : _chainGas.Max();

    /// <summary>The transactions of the longest chain, in order.</summary>
    public IReadOnlyList<int> CriticalPath
    {
        get
        {
            List<int> path = [];
            for (int at = _chainGas.Count == 0 ? -1 : _chainGas.IndexOf(CriticalGas); at >= 0; at = _before[at]) path.Add(at);
            path.Reverse();
            return path;
        }
    }

    /// <summary>Runs each transaction of a block on the state it stood on and looks at what it read and wrote.</summary>
    /// <param name="replay">Stands before the first transaction.</param>
    /// <exception cref="RpcError">A transaction is invalid.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static ParallelismReport Of(BlockReplay replay, CodeCache codes, CancellationToken stop)
    {
        ParallelismReport report = new();
        TransactionRunner runner = new(codes);
        Dictionary<(Address, UInt256?), int> writers = [];
        foreach (TraceSubject subject in replay.Survey(stop))
        {
            AccessRecorder reads = new(subject.Before);
            TransactionResult result = runner.Run(subject with { Before = reads }, new NoopTracer(), stop, out StateDiff diff);
            report.Add(subject, reads, diff, result.GasUsed, writers);
        }
        return report;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("transactions"u8, _gas.Count);
        json.WriteNumber("gas"u8, Gas);
        json.WriteNumber("criticalGas"u8, CriticalGas);
        json.WriteNumber("parallelism"u8, CriticalGas == 0 ? 1 : Math.Round((double)Gas / CriticalGas, 2));
        json.WriteStartArray("criticalPath"u8);
        foreach (int index in CriticalPath) json.WriteNumberValue(index);
        json.WriteEndArray();
        json.WriteStartArray("edges"u8);
        foreach (ConflictEdge edge in _edges)
        {
            json.WriteStartObject();
            json.WriteNumber("from"u8, edge.From);
            json.WriteNumber("to"u8, edge.To);
            json.WriteData("address"u8, edge.Account.Bytes);
            json.WriteHash("slot"u8, edge.Slot?.ToHash256());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Add(
        TraceSubject subject, AccessRecorder reads, StateDiff diff, ulong gas, Dictionary<(Address, UInt256?), int> writers)
    {
        int index = _gas.Count, before = -1;
        ulong longest = 0;
        Address beneficiary = subject.Block.Beneficiary;
        bool takesPart = beneficiary == subject.Sender || beneficiary == subject.Target;
        foreach ((Address who, SortedSet<UInt256> slots) in reads.Accounts)
        {
            if (takesPart || who != beneficiary) Need(who, null);
            foreach (UInt256 slot in slots) Need(who, slot);
        }
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            subject.Before.TryGetAccount(who, out Account was);
            Account became = change.After ?? Account.Empty;
            bool changed = (was.Balance, was.Nonce, was.CodeHash) != (became.Balance, became.Nonce, became.CodeHash);
            if (changed && (takesPart || who != beneficiary)) writers[(who, null)] = index;
            foreach (UInt256 slot in change.Storage.Keys) writers[(who, slot)] = index;
        }
        _gas.Add(gas);
        _chainGas.Add(longest + gas);
        _before.Add(before);
        Gas += gas;

        void Need(Address who, UInt256? slot)
        {
            if (!writers.TryGetValue((who, slot), out int writer)) return;
            _edges.Add(new ConflictEdge(writer, index, who, slot));
            if (_chainGas[writer] <= longest) return;
            longest = _chainGas[writer];
            before = writer;
        }
    }
}
