using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>What makes one chain differ from another: its id, its forks and how it begins.</summary>
public sealed record ChainSpec
{
    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What signatures name (EIP-155).</summary>
    public required ulong ChainId { get; init; }

    /// <summary>What peers exchange; mostly the chain id.</summary>
    public ulong NetworkId { get; init; }

    public required ForkSchedule Forks { get; init; }

    /// <summary>The contract whose logs are deposits (EIP-6110); null where the chain names none.</summary>
    public Address? DepositContract { get; init; }

    public required Genesis Genesis { get; init; }

    /// <summary>
    /// The change of the state that a block makes beside all rules, null for most; safe for many threads. Null on every chain
    /// that others share.
    /// </summary>
    public Func<BlockHeader, StateEdit?>? EditOf { get; init; }

    /// <summary>The names that <see cref="TryLoadKnown"/> knows.</summary>
    public static IReadOnlyList<string> KnownNames { get; } = ["mainnet", "sepolia", "hoodi", "dev"];

    /// <summary>Loads a chain that comes with the client.</summary>
    public static bool TryLoadKnown(string name, [NotNullWhen(true)] out ChainSpec? spec)
    {
        spec = null;
        string? known = KnownNames.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known is null) return false;
        using Stream stream = typeof(ChainSpec).Assembly.GetManifestResourceStream($"chainspecs/{known}.json")
            ?? throw new InvalidOperationException($"The chain spec of {known} was not built in.");
        spec = Read(stream, known);
        return true;
    }

    /// <summary>Loads a geth-style genesis.json or a Nethermind-style chainspec.json.</summary>
    /// <exception cref="ChainSpecException">The file cannot be read or does not describe a chain.</exception>
    public static ChainSpec LoadFile(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream, Path.GetFileNameWithoutExtension(path));
        }
        catch (ChainSpecException fault)
        {
            throw new ChainSpecException($"{path}: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ChainSpecException($"{path}: {fault.Message} Name a chain spec file that can be read.");
        }
    }

    /// <summary>Reads a geth-style genesis.json or a Nethermind-style chainspec.json.</summary>
    /// <param name="defaultName">The chain's name where the text does not give it.</param>
    /// <exception cref="ChainSpecException">The text does not describe a chain.</exception>
    public static ChainSpec Read(Stream json, string defaultName)
    {
        JsonDocumentOptions lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, lenient);
            SpecNode root = new(document.RootElement, "");
            if (root.Find("config") is not null) return GethGenesisReader.Read(root, defaultName);
            if (root.Find("params") is not null) return NethermindSpecReader.Read(root, defaultName);
        }
        catch (JsonException fault)
        {
            throw new ChainSpecException(fault.Describe());
        }
        throw new ChainSpecException(
            "This is no chain spec: it has neither \"config\" (a geth-style genesis.json) nor \"params\" (a Nethermind-style " +
            "chainspec.json). Give a file of one of these formats.");
    }
}
