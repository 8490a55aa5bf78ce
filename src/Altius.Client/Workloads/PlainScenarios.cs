using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>Ether from one stranger to another, or out of what the last transfer brought.</summary>
internal sealed class TransferScenario : IScenario
{
    private static readonly UInt256 Ether = 1_000_000_000_000_000_000;

    private int _last = -1;
    private UInt256 _paid;

    public void Add(WorkloadDraft draft, bool conflicts)
    {
        UInt256 cost = (UInt256)WorkloadDraft.GasPrice * WorkloadDraft.TransferGas;
        bool passesOn = conflicts && _last >= 0 && _paid > cost;
        int from = passesOn ? _last : draft.Sender(), to = draft.Stranger();
        _paid = passesOn ? _paid - cost : Ether + (ulong)draft.Random.Next(1_000_000);
        // Those that conflict pay people who had nothing; the others pay people who are there already.
        if (!conflicts) draft.At(draft.AddressOf(to)).Balance = 1;
        draft.Send(from, draft.AddressOf(to), _paid, WorkloadDraft.TransferGas, []);
        _last = to;
    }
}

/// <summary>One account pays the next, who could not pay the one after without it.</summary>
internal sealed class ChainScenario : IScenario
{
    private readonly TransferScenario _transfers = new();

    public void Add(WorkloadDraft draft, bool conflicts) => _transfers.Add(draft, conflicts: true);
}

/// <summary>One sender pays ever new accounts.</summary>
internal sealed class NonceScenario : IScenario
{
    private int _sender = -1;

    public void Add(WorkloadDraft draft, bool conflicts)
    {
        if (_sender < 0) _sender = draft.Sender();
        draft.At(draft.AddressOf(_sender)).Balance += 1_000_000_000_000_000_000;
        draft.Send(_sender, draft.AddressOf(draft.Stranger()), 1, WorkloadDraft.TransferGas, []);
    }
}

/// <summary>Several scenarios by turns that chance decides.</summary>
internal sealed class MixedScenario(params IScenario[] scenarios) : IScenario
{
    public void Add(WorkloadDraft draft, bool conflicts) => scenarios[draft.Random.Next(scenarios.Length)].Add(draft, conflicts);
}
