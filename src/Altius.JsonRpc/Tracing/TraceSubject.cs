using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>What is traced: a transaction, or a call in the form of one, and where it stands.</summary>
public sealed record TraceSubject
{
    public required Transaction Transaction { get; init; }

    public required BlockContext Block { get; init; }

    public required ForkRules Rules { get; init; }

    /// <summary>The state that the transaction starts from.</summary>
    public required IStateReader Before { get; init; }

    /// <summary>The block that holds the transaction; null for a call.</summary>
    public BlockReference? In { get; init; }

    /// <summary>The position in the block; zero for a call.</summary>
    public int Index { get; init; }

    /// <summary>How many events the block's earlier transactions emitted.</summary>
    public int LogsBefore { get; init; }

    /// <summary>Told by tracers what they keep of it.</summary>
    public TraceSize Size { get; init; } = new();

    /// <summary>Who pays; valid once the transaction has been found valid.</summary>
    public Address Sender => Transaction.TryRecoverSender(out Address sender) ? sender : default;

    /// <summary>The account called, or to be created.</summary>
    public Address Target => Transaction.To ?? ContractAddress.FromNonce(Sender, Nonce);

    /// <summary>The precompiled contracts: the fork's, unless a call moves them.</summary>
    public PrecompileSet Precompiles
    {
        get => field ?? PrecompileSet.For(Rules);
        init;
    }

    /// <summary>What a call is let off that a transaction in a block is not.</summary>
    public Lenience Lenience { get; init; }

    private ulong Nonce
    {
        get
        {
            if (!Lenience.HasFlag(Lenience.Nonce)) return Transaction.Nonce;
            Before.TryGetAccount(Sender, out Account sender);
            return sender.Nonce;
        }
    }
}
