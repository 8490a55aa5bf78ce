using Altius.Primitives;

namespace Altius.Evm;

/// <summary>A top-level call or creation handed to the machine by a transaction or by the system.</summary>
public readonly record struct Message
{
    /// <summary>Whether <see cref="Data"/> is init code rather than call data.</summary>
    public bool IsCreation { get; init; }

    public Address Caller { get; init; }

    /// <summary>The account called, or to be created.</summary>
    public Address To { get; init; }

    /// <summary>In wei; moved from the caller.</summary>
    public UInt256 Value { get; init; }

    public ReadOnlyMemory<byte> Data { get; init; }

    public long Gas { get; init; }
}

/// <summary>What came of a message.</summary>
/// <param name="GasLeft">After exceptional halts, zero.</param>
/// <param name="Output">Return data or revert reason, valid until the machine runs again; for a creation, the code.</param>
public readonly record struct MessageResult(Halt Halt, long GasLeft, ReadOnlyMemory<byte> Output)
{
    public bool Succeeded => Halt is Halt.Stop or Halt.Return or Halt.SelfDestruct;
}
