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

    public OpenedChain(ChosenOptions chosen)
    {
        Log = NodeLog.Create(chosen.Options, _stop);
        Chain = ChainChoice.Load(chosen);
        NodeBuilder builder = new(chosen.Options, Chain, _stop, Log);
        foreach (IClientPlugin plugin in PluginLoader.Load(chosen.Options)) plugin.Configure(builder);
        Directory = DataDirectory.Open(chosen.Options.DataDirectory ?? DataDirectory.DefaultFor(Chain));
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
