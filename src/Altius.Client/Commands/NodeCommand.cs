using System.CommandLine;
using Altius.Client.Options;
using Altius.Client.Plugins;
using Altius.Client.Running;
using Altius.Core;
using Serilog.Core;

namespace Altius.Client.Commands;

/// <summary>What the executable does without a command: it runs the node until somebody asks it to stop.</summary>
internal static class NodeCommand
{
    /// <summary>Makes the root command run the node.</summary>
    public static void AttachTo(RootCommand root)
    {
        OptionArguments arguments = new(root, OptionTable.All);
        root.SetAction((parsed, stop) => RunAsync(arguments.Read(parsed), stop));
    }

    /// <summary>Runs a node.</summary>
    /// <param name="stop">Cancelled by the first signal.</param>
    /// <returns>One of <see cref="ExitCode"/>: 0 where a signal ended it.</returns>
    public static async Task<int> RunAsync(ChosenOptions chosen, CancellationToken stop)
    {
        ChainSpec chain = ChainChoice.Load(chosen);
        using NodeStop nodeStop = new();
        await using Logger log = NodeLog.Create(chosen.Options, nodeStop);
        using CancellationTokenRegistration signal =
            stop.Register(() => nodeStop.Ask("A signal asked for it.", ExitCode.Success));
        foreach (string warning in chosen.Warnings) log.Warning("{Warning}", warning);
        NodeBuilder builder = new(chosen.Options, chain, nodeStop, log);
        foreach (IClientPlugin plugin in PluginLoader.Load(chosen.Options))
        {
            plugin.Configure(builder);
            log.Debug("Plugin: {Name}", plugin.Name);
        }
        try
        {
            await using Node node = await builder.StartAsync(nodeStop.Token);
            log.Information("The node runs. Ctrl-C or SIGTERM stops it");
            await nodeStop.WaitAsync();
            log.Write(
                nodeStop.ExitCode == ExitCode.Success
                    ? Serilog.Events.LogEventLevel.Information
                    : Serilog.Events.LogEventLevel.Fatal,
                "The node stops. {Reason}", nodeStop.Reason);
        }
        catch (OperationCanceledException) when (nodeStop.Token.IsCancellationRequested)
        {
            // It was asked to stop while it started; everything that was open is closed.
        }
        log.Information("The node has stopped");
        return nodeStop.ExitCode;
    }
}
