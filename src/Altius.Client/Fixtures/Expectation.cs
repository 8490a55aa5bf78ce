using System.Text.Json;

namespace Altius.Client.Fixtures;

/// <summary>What a fixture expects of a block or payload.</summary>
/// <param name="IsRejection">Whether it must be refused.</param>
/// <param name="Names">The exceptions that will do; null where the fixture does not say why.</param>
internal readonly record struct Expectation(bool IsRejection, string? Names)
{
    private const string Prefix = "expectException";

    /// <summary>
    /// Of a block. The classic suites name the exception of all networks or of one in the member's name, and leave out the
    /// decoded header where the block must be refused.
    /// </summary>
    public static Expectation OfBlock(JsonElement block, string network)
    {
        string? names = block.OptionalText(Prefix) ?? block.OptionalText(Prefix + "ALL") ?? block.OptionalText(Prefix + network);
        return new(names is not null || !block.TryFind("blockHeader", out _), names);
    }

    /// <summary>Of an Engine API call.</summary>
    public static Expectation OfPayload(JsonElement call)
    {
        string? names = call.OptionalText("validationError");
        bool isRefusedAsCall = call.TryFind("errorCode", out _);
        return new(names is not null || isRefusedAsCall, isRefusedAsCall ? null : names);
    }

    /// <summary>The difference between this and what happened; null where there is none.</summary>
    public string? Compare(Rejection? rejection)
    {
        if (!IsRejection) return rejection is { } unexpected ? $"rejected as {unexpected}" : null;
        if (rejection is not { } actual) return $"accepted, expected {Names ?? "a rejection"}";
        return Names is null || ExpectedErrors.Matches(Names, actual) ? null : $"rejected as {actual}, expected {Names}";
    }
}
