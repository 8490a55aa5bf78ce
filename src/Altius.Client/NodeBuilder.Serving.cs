using System.Net;
using Altius.Client.Dev;
using Altius.Client.Monitoring;
using Altius.Client.Options;
using Altius.Client.Recorder;
using Altius.Client.Rpc;
using Altius.Client.Running;
using Altius.Client.WarmUp;
using Altius.Core;
using Altius.JsonRpc;
using Altius.JsonRpc.Engine;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;

namespace Altius.Client;

/// <content>The upper half: who is served, and what watches over it.</content>
public sealed partial class NodeBuilder
{
    private async Task<Node> ServeAsync(DataDirectory directory, string secretPath, NodeServices services, CancellationToken stop)
    {
        ILoggerFactory logs = _parts.Own("log bridge", new SerilogLoggerFactory(_log));

        // What stays open to the end, so that it can tell of it.
        ConsensusWatch consensus = _parts.Own("consensus watch", new ConsensusWatch(
            Clock, _log, () => ConsensusClientHint.Lines(Options.EngineHost, Options.EnginePort, secretPath),
            isExpected: !Options.Dev));
        FlightRecorder? recorder = Options.EngineRecorder is { } folder
            ? _parts.Own("engine recorder", new FlightRecorder(folder, Options.EngineRecorderLimit, _log)) : null;
        EngineWatch engineWatch = new(consensus, Metrics, recorder, Clock);
        DevChain? dev = Options.Dev ? StartDevChain(services) : null;
        RpcMethodTable methods = new(
            ThisClient.Version,
            [
                .. NodeMethods.Create(services, _parts, () => Progress(services, engineWatch), dev, logs),
                .. Methods.SelectMany(more => more(services)),
            ]);
        RpcPorts.RequireKnown(Options, methods.Namespaces);
        RpcMethodTable ownerMethods = new(
            ThisClient.Version,
            [.. methods.Methods, NodeMethods.ForOwner(services), .. dev is null ? [] : LeadByRequest(dev, services)]);
        NodeHealth health = new(() => GatherFacts(directory, services, consensus, engineWatch), Options, Clock);
        MonitoringServer? monitoring = Options.MetricsPort is { } port
            ? _parts.Own(
                "monitoring server",
                await MonitoringServer.StartAsync(RpcPorts.AddressOf(Options.MetricsHost), port, MetricsRegistry, health, _log))
            : null;

        // Who asks, and who leads.
        RightOfWay? way = Options.Dev ? null : new RightOfWay();
        Dictionary<string, RpcServer> servers = [];
        foreach (RpcServerOptions server in RpcPorts.Plan(Options, Metrics, health, way))
        {
            bool isOwners = Options.Dev || server.Port is null;
            servers.Add(
                server.Name, await StartAsync(new RpcServer(server, isOwners ? ownerMethods : methods, logs), server.Name, stop));
        }
        EngineServer? engine = Options.Dev
            ? null
            : await StartEngineAsync(services, methods, secretPath, engineWatch.Watch, way, logs, stop);
        _parts.Own("disk guard", new DiskGuard(
            directory.Path, () => DataDirectory.FreeBytes(directory.Path), Options.MinFreeDisk, _stop, _log));

        _parts.Own("idle collector", new IdleCollector(services.Tree, way));
        Task warmUp = Options.WarmUp && !Options.Dev ? BeginWarmUp(services, way) : Task.CompletedTask;

        Node node = new(_parts, services, _stop)
        {
            WarmedUp = warmUp,
            Engine = engine?.Endpoint,
            Http = servers.GetValueOrDefault("http")?.Endpoint,
            WebSocket = servers.GetValueOrDefault("ws")?.Endpoint,
            Monitoring = monitoring?.Endpoint,
        };
        Endpoints.Write(directory.Path, [
            ("engine", UrlOf("http", node.Engine)), ("http", UrlOf("http", node.Http)), ("ws", UrlOf("ws", node.WebSocket)),
            ("ipc", Options.Ipc), ("monitoring", UrlOf("http", node.Monitoring)),
        ]);
        _parts.OnClose("endpoints file", () => Endpoints.Remove(directory.Path));
        return node;
    }

    private Task BeginWarmUp(NodeServices services, RightOfWay? way) => Task.WhenAll(
        _parts.Own("state warm-up", StateWarmUp.Begin(services.States, _log)).Done,
        _parts.Own("warm-up", EngineWarmUp.Begin(new ExecutorChoice(Options.Executor, Options.Workers), way, _log)).Done);

    private async Task<EngineServer> StartEngineAsync(
        NodeServices node, RpcMethodTable methods, string secretPath, RpcWatch watch, RightOfWay? way, ILoggerFactory logs,
        CancellationToken stop)
    {
        EngineApi api = new(node.Tree, node.Pipeline, node.Choice, node.Builder, node.Pool.FindBlobs, ThisClient.Introduction);
        EngineServerOptions options = new()
        {
            Address = RpcPorts.AddressOf(Options.EngineHost),
            Port = Options.EnginePort,
            Secret = LoadSecret(secretPath, logs),
            VirtualHosts = Options.EngineVirtualHosts,
            Watch = watch,
            Clock = Clock,
            Way = way,
        };
        EngineServer server =
            _parts.Own("engine server", new EngineServer(options, api, methods.Methods, ThisClient.Version, logs));
        await ListenAsync(server.StartAsync(stop));
        return server;
    }

    private async Task<RpcServer> StartAsync(RpcServer server, string name, CancellationToken stop)
    {
        _parts.Own($"{name} server", server);
        await ListenAsync(server.StartAsync(stop));
        return server;
    }

    private static async Task ListenAsync(Task start)
    {
        try
        {
            await start;
        }
        catch (IOException fault)
        {
            throw new OptionException(fault.Message);
        }
    }

    private static JwtSecret LoadSecret(string path, ILoggerFactory logs)
    {
        try
        {
            return JwtSecret.LoadOrCreate(path, logs.CreateLogger("Altius.Engine"));
        }
        catch (IOException fault)
        {
            throw new OptionException($"jwt-secret: {fault.Message}");
        }
    }

    private DevChain StartDevChain(NodeServices services)
    {
        _log.Warning(
            "Dev mode: the node makes its own blocks, and everybody knows the keys of these accounts. " +
            "Never send them anything of value.");
        int index = 0;
        foreach ((DevAccount account, Primitives.UInt256 balance) in DevAccounts.FundedBy(Chain.Genesis))
            _log.Information(
                "  ({Index}) {Address}  {Ether} ether  key {Key}",
                index++, account.Address, balance / 1_000_000_000_000_000_000, account.PrivateKey);
        return _parts.Own("dev chain", new DevChain(
            services, Clock, fault => _stop.Ask($"The dev chain failed: {fault.Message}", Commands.ExitCode.OwnFault), _log));
    }

    private IEnumerable<RpcMethod> LeadByRequest(DevChain dev, NodeServices services) =>
        new DevMethods(dev, _parts.Own("dev sealer", new DevSealer(dev, services))).Methods;

    private HealthFacts GatherFacts(DataDirectory directory, NodeServices services, ConsensusWatch consensus, EngineWatch engine)
    {
        BlockHeader head = services.Tree.Head;
        return new HealthFacts(
            head.Number,
            DateTimeOffset.FromUnixTimeSeconds(
                (long)Math.Min(head.Timestamp, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())),
            consensus.LastCall, IsFollowed: !Options.Dev, engine.IsSyncing, DataDirectory.FreeBytes(directory.Path),
            _stop.Reason);
    }

    /// <summary>
    /// The consensus client's head is ahead by blocks that nobody has handed over; the highest one that has come is known.
    /// </summary>
    private static SyncProgress? Progress(NodeServices services, EngineWatch engine)
    {
        ulong head = services.Tree.Head.Number;
        return engine.IsSyncing ? new SyncProgress(0, head, Math.Max(head, engine.HighestWaiting)) : null;
    }

    private static string? UrlOf(string scheme, IPEndPoint? endpoint) => endpoint is null ? null : $"{scheme}://{endpoint}";
}
