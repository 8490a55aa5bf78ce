using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Core;

namespace Altius.Client;

/// <summary>Finds the chain that options name.</summary>
internal static class ChainChoice
{
    /// <summary>
    /// A chain that comes with the client, or one from a file. Where nobody chose, a data directory that <c>altius init</c> has
    /// set up for a chain of its own says which.
    /// </summary>
    /// <exception cref="OptionException">There is no such chain.</exception>
    public static ChainSpec Load(ChosenOptions chosen)
    {
        string chain = chosen.Options.Chain;
        try
        {
            bool wasChosen = chosen.Origins["chain"] is ChosenOptions.FromCommandLine
                || chosen.Origins["chain"].StartsWith("ALTIUS_", StringComparison.Ordinal);
            if (!wasChosen && chosen.Options.DataDirectory is { } directory && File.Exists(DataDirectory.ChainSpecIn(directory)))
                return ChainSpec.LoadFile(DataDirectory.ChainSpecIn(directory));
            if (ChainSpec.TryLoadKnown(chain, out ChainSpec? known)) return known;
            if (File.Exists(chain)) return ChainSpec.LoadFile(chain);
        }
        catch (ChainSpecException fault)
        {
            throw new OptionException($"chain: {fault.Message}");
        }
        throw new OptionException(
            $"chain: '{chain}' is neither a chain that this client knows " +
            $"({string.Join(", ", ChainSpec.KnownNames)}) nor a file.");
    }
}
