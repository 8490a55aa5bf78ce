using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>An access list and what a call costs with it.</summary>
/// <param name="Error">How the call failed, if it did.</param>
internal sealed record FoundAccessList(IReadOnlyList<AccessListEntry> List, ulong GasUsed, string? Error);

/// <summary>Finds what a call touches, so that it can be announced (EIP-2930).</summary>
internal sealed class AccessListFinder(CallSimulator simulator)
{
    /// <summary>A contract can look at the gas it has and so make its list change for ever.</summary>
    private const int MaxRounds = 16;

    /// <exception cref="RpcError">The call cannot run.</exception>
    public FoundAccessList Find(CallRequest request, CallScene scene, ulong gas, CancellationToken stop)
    {
        IReadOnlyList<AccessListEntry> list = request.AccessList ?? [];
        HashSet<Address> implied = ImpliedBy(request, scene);
        // Warm accounts cost less, and with more gas left a contract may go another way: until nothing changes any more.
        for (int round = 1; ; round++)
        {
            Transaction call = WithList(request, list).ToTransaction(gas, 0, scene.Block.ChainId);
            Dictionary<Address, SortedSet<UInt256>> touched = list.ToDictionary(
                entry => entry.Address, entry => new SortedSet<UInt256>(entry.StorageKeys));
            AccessTracer tracer = new(touched, stop);
            CallOutcome outcome = simulator.Run(scene, call, ref tracer);
            outcome = outcome with { Fault = tracer.Fault };
            if (outcome.Error != Execution.TransactionError.None)
                throw CallFailures.CannotRun(outcome.Error, call, scene, scene.State);
            IReadOnlyList<AccessListEntry> found = ToList(touched, implied, scene);
            if (IsSame(found, list) || round == MaxRounds)
                return new FoundAccessList(found, outcome.GasUsed, outcome.Failure);
            list = found;
        }
    }

    /// <summary>What is warm anyway: sender, target and those who have signed authorizations.</summary>
    private static HashSet<Address> ImpliedBy(CallRequest request, CallScene scene)
    {
        scene.State.TryGetAccount(request.Sender, out Account sender);
        HashSet<Address> implied = [request.Sender, request.To ?? ContractAddress.FromNonce(request.Sender, sender.Nonce)];
        foreach (SetCodeAuthorization authorization in request.AuthorizationList ?? [])
            if (authorization.TryRecoverAuthority(out Address authority)) implied.Add(authority);
        return implied;
    }

    private static List<AccessListEntry> ToList(
        Dictionary<Address, SortedSet<UInt256>> touched, HashSet<Address> implied, CallScene scene)
    {
        List<AccessListEntry> list = [];
        foreach ((Address address, SortedSet<UInt256> slots) in touched.OrderBy(entry => entry.Key))
        {
            bool isFree = implied.Contains(address) || PrecompileSet.For(scene.Rules).Find(address) is not null;
            if (slots.Count != 0 || !isFree) list.Add(new AccessListEntry(address, [.. slots]));
        }
        return list;
    }

    private static bool IsSame(IReadOnlyList<AccessListEntry> a, IReadOnlyList<AccessListEntry> b) =>
        a.Count == b.Count && a.Zip(b).All(pair =>
            pair.First.Address == pair.Second.Address && pair.First.StorageKeys.SequenceEqual(pair.Second.StorageKeys));

    private static CallRequest WithList(CallRequest request, IReadOnlyList<AccessListEntry> list)
    {
        CallRequest changed = request.Copy();
        changed.AccessList = list;
        return changed;
    }
}
