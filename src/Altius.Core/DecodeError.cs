using Altius.Primitives;

namespace Altius.Core;

/// <summary>What is wrong with bytes that should be chain data.</summary>
public enum DecodeFault : byte
{
    None,
    /// <summary>The bytes are not the RLP that was expected; <see cref="DecodeError.Rlp"/> says why.</summary>
    Rlp,
    /// <summary>There are no bytes at all.</summary>
    Empty,
    /// <summary>The type byte names no type we know (EIP-2718).</summary>
    UnknownType,
    /// <summary>A blob or set-code transaction has no recipient; neither can create contracts (EIP-4844, EIP-7702).</summary>
    MissingRecipient,
    /// <summary>
    /// A legacy transaction's v is neither 27, 28 nor 35 and above (EIP-155), or a y parity is neither 0 nor 1.
    /// </summary>
    BadSignatureParity,
    /// <summary>The chain id that v names does not fit in 64 bits.</summary>
    ChainIdTooLarge,
    /// <summary>A receipt's first field is neither a status nor a state root.</summary>
    BadReceiptStatus,
    /// <summary>A log has more than four topics.</summary>
    TooManyTopics,
    /// <summary>A sidecar's version byte is not one that we know (EIP-7594).</summary>
    UnknownSidecarVersion,
    /// <summary>Blobs, commitments, proofs and versioned hashes do not go together in number (EIP-4844, EIP-7594).</summary>
    SidecarCountMismatch,
}

/// <summary>What is wrong with bytes that should be chain data, and where.</summary>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Rlp">Why the RLP is refused, where that is the fault.</param>
/// <param name="Position">The offset, in bytes, of the item at fault.</param>
public readonly record struct DecodeError(DecodeFault Fault, RlpError Rlp, int Position)
{
    internal static DecodeError From(scoped in RlpReader reader) => new(DecodeFault.Rlp, reader.Error, reader.ErrorPosition);

    internal static DecodeError At(int position, DecodeFault fault) => new(fault, RlpError.None, position);

    internal static DecodeError At(int position, RlpError error) => new(DecodeFault.Rlp, error, position);

    /// <summary>The same fault in bytes that begin <paramref name="offset"/> further on.</summary>
    internal DecodeError MovedBy(int offset) => this with { Position = Position + offset };

    /// <summary>For a log or an error message.</summary>
    public override string ToString() => Fault switch
    {
        DecodeFault.None => "no fault",
        DecodeFault.Rlp => $"byte {Position}: {Rlp}",
        _ => $"byte {Position}: {Fault}",
    };
}
