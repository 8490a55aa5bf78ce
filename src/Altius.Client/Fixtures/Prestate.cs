using System.Text.Json;
using Altius.State;

namespace Altius.Client.Fixtures;

/// <summary>The state that all cases of a state test start from.</summary>
internal sealed class Prestate
{
    public Prestate(JsonElement accounts)
    {
        State = MemoryState.Of(FixtureAccounts.Read(accounts)).WithBlockHashes(StateTestEnvironment.BlockHash);
        Tries = StateRootCalculator.Of(State);
    }

    public MemoryState State { get; }

    public StateRootCalculator Tries { get; }
}
