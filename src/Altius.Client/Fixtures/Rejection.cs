using Altius.Core;
using Altius.Execution;

namespace Altius.Client.Fixtures;

/// <summary>Why the client refused a transaction or a block.</summary>
/// <param name="Code">The name under which <see cref="ExpectedErrors"/> knows it.</param>
/// <param name="Message">For people.</param>
internal readonly record struct Rejection(string Code, string Message)
{
    /// <summary>The bytes are no block or no transaction.</summary>
    public const string Undecodable = "Undecodable";

    /// <summary>A payload does not have the hash that it states.</summary>
    public const string BlockHashMismatch = "BlockHashMismatch";

    /// <summary>A payload's blobs are not those that the consensus layer names.</summary>
    public const string VersionedHashesMismatch = "VersionedHashesMismatch";

    public static Rejection Of(TransactionError error) => new(error.ToString(), error.Message());

    public static Rejection Of(BlockError error) => new(error.ToString(), error.Message());

    public static Rejection Of(DecodeError error) => new(Undecodable, $"cannot be decoded: {error}");

    /// <summary>Why a block did not run to its end.</summary>
    public static Rejection Of(BlockOutcome outcome) =>
        outcome.Error == BlockError.TransactionInvalid
            ? new(outcome.TransactionError.ToString(), outcome.ToString())
            : Of(outcome.Error);

    public override string ToString() => $"{Code} ({Message})";
}
