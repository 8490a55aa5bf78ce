using Altius.Chain;
using Altius.Client.Options;
using Altius.Client.Plugins;
using Altius.Client.Running;
using Altius.Core;
using Serilog.Core;

namespace Altius.Client.Commands;

/// <summary>A chain that a command works on, opened with the executor and the log of the options, while no node runs.</summary>
internal sealed class OpenedChain : IDisposable
{
    private readonly NodeStop _stop = new();

    /// <param name="mustBeThere">Whether a folder without a database is refused, in place of making one with the genesis.</param>
    /// <exception cref="OptionException">The chain, or its folder, cannot be used.</exception>
    /// <exception cref="Db.StoreException">The database cannot be used.</exception>
    public OpenedChain(ChosenOptions chosen, bool mustBeThere)
    {
        Log = NodeLog.Create(chosen.Options, _stop);
        Chain = ChainChoice.Load(chosen);
        NodeBuilder builder = new(chosen.Options, Chain, _stop, Log);
        foreach (IClientPlugin plugin in PluginLoader.Load(chosen.Options)) plugin.Configure(builder);
        string path = chosen.Options.DataDirectory ?? DataDirectory.DefaultFor(Chain);
        if (mustBeThere && !DataDirectory.HasDatabase(path))
            throw new OptionException(
                $"datadir: there is no database in {Path.GetFullPath(path)}. Name the folder of a node with --datadir.");
        Directory = DataDirectory.Open(path);
        try
        {
            Database = ChainDatabase.Open(Directory, Chain, chosen.Options, builder.Executor, Log);
        }
        catch
        {
            Directory.Dispose();
            throw;
        }
    }

    public Logger Log { get; }

    public ChainSpec Chain { get; }

    public DataDirectory Directory { get; }

    public ChainDatabase Database { get; }

    public BlockTree Tree => Database.Tree;

    public void Dispose()
    {
        Database.Dispose();
        Directory.Dispose();
        Log.Dispose();
        _stop.Dispose();
    }
}
