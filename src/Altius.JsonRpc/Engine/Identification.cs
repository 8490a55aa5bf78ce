using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>A client as the Engine API names it (ClientVersionV1).</summary>
/// <param name="Code">Two letters.</param>
/// <param name="Name">For people.</param>
/// <param name="Version">As the client words it.</param>
/// <param name="Commit">The first four bytes of the commit's hash, in hexadecimal after 0x.</param>
public sealed record ClientVersion(string Code, string Name, string Version, string Commit)
{
    /// <summary>This client's two letters, which no other client has.</summary>
    public const string OwnCode = "AL";

    /// <summary>This client.</summary>
    public static ClientVersion Own(string version, string commit) => new(OwnCode, "Altius", version, commit);
}

/// <summary>The methods by which the two clients introduce themselves to each other.</summary>
/// <param name="own">This client.</param>
/// <param name="caller">Learns who the other is.</param>
internal sealed class Identification(ForkSchedule forks, ClientVersion own, ConsensusClientWatch caller)
{
    private const string ExchangeCapabilities = "engine_exchangeCapabilities";

    /// <summary>
    /// What stands for a total difficulty that is not decided (Paris, exchangeTransitionConfigurationV1): 2^256 − 2^10.
    /// </summary>
    private static readonly UInt256 Undecided = new(ulong.MaxValue - 1023, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    private static readonly RpcFields<Draft> DraftField = new();

    private static readonly RpcType<Draft> VersionType = RpcObject.Of<Draft>(
    [
        DraftField.Required("code", RpcTypes.Text, d => d.Code, (d, v) => d.Code = v),
        DraftField.Required("name", RpcTypes.Text, d => d.Name, (d, v) => d.Name = v),
        DraftField.Required("version", RpcTypes.Text, d => d.Version, (d, v) => d.Version = v),
        DraftField.Required("commit", RpcTypes.Text, d => d.Commit, (d, v) => d.Commit = v),
    ]);

    private static readonly RpcFields<Transition> TransitionField = new();

    private static readonly RpcType<Transition> TransitionType = RpcObject.Of<Transition>(
    [
        TransitionField.Required("terminalTotalDifficulty", RpcTypes.Quantity, t => t.Difficulty, (t, v) => t.Difficulty = v),
        TransitionField.Required("terminalBlockHash", RpcTypes.Hash, t => t.Hash, (t, v) => t.Hash = v),
        TransitionField.Required("terminalBlockNumber", RpcTypes.Quantity64, t => t.Number, (t, v) => t.Number = v),
    ]);

    /// <param name="others">The other methods of the Engine API that are served.</param>
    public IEnumerable<RpcMethod> MethodsBeside(IEnumerable<RpcMethod> others)
    {
        RpcMethod[] introductions =
        [
            RpcMethod.Create(
                "engine_getClientVersionV1", "Who this client is; the caller says who it is.",
                Param.Of("clientVersion", VersionType), Result.Of(RpcTypes.Array(VersionType)), Introduce),
            RpcMethod.Create(
                "engine_exchangeTransitionConfigurationV1", "The merge as this client has it configured.",
                Param.Of("transitionConfiguration", TransitionType), Result.Of(TransitionType), _ => new Transition
                {
                    Difficulty = forks.TerminalTotalDifficulty ?? (BeginsAfterMerge ? UInt256.Zero : Undecided),
                }),
        ];
        IReadOnlyList<string> names = [.. others.Concat(introductions).Select(method => method.Name)];
        RpcMethod exchange = RpcMethod.Create(
            ExchangeCapabilities, "The methods of the Engine API that this client serves, but for this one.",
            Param.Of("supported", RpcTypes.Array(RpcTypes.Text)), Result.Of(RpcTypes.Array(RpcTypes.Text)), _ => names);
        return introductions.Append(exchange).Select(method => method.On(RpcLane.Caller));
    }

    private bool BeginsAfterMerge => forks.Activations[0].Rules.Difficulty == DifficultyRule.ProofOfStake;

    private IReadOnlyList<Draft> Introduce(Draft other)
    {
        caller.Introduced(new ClientVersion(other.Code, other.Name, other.Version, other.Commit));
        return [new Draft { Code = own.Code, Name = own.Name, Version = own.Version, Commit = own.Commit }];
    }

    private sealed class Draft
    {
        public string Code = "", Name = "", Version = "", Commit = "";
    }

    private sealed class Transition
    {
        public UInt256 Difficulty;
        public Hash256 Hash;
        public ulong Number;
    }
}
