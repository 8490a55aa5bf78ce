using System.Diagnostics.CodeAnalysis;
using System.Text;
using Altius.Chain;
using Altius.Client.Monitoring;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Core;
using Altius.Db;
using Altius.Execution;
using Altius.JsonRpc;
using Altius.TxPool;
using Prometheus;
using Serilog;

namespace Altius.Client;

/// <summary>Puts a node together, from the disk up, and starts it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The node takes the parts over; a start that fails closes them.")]
public sealed partial class NodeBuilder
{
    private readonly NodeParts _parts;
    private readonly NodeStop _stop;
    private readonly ILogger _log;

    /// <param name="stop">What asks the node to stop; the caller's.</param>
    public NodeBuilder(NodeOptions options, ChainSpec chain, NodeStop stop, ILogger log)
    {
        (Options, Chain, _stop, _log) = (options, chain, stop, log);
        _parts = new NodeParts(log);
        Metrics = new NodeMetrics(Prometheus.Metrics.NewCustomRegistry());
        OpenStore = directory => ChainDatabase.OpenStore(directory, Options, _log);
    }

    public NodeOptions Options { get; }

    public ChainSpec Chain { get; }

    /// <summary>What runs the blocks; a plugin may put another in its place.</summary>
    public ExecutorSource Executor { get; set; } =
        new("sequential", (chain, codes) => new SequentialBlockExecutor(chain, codes));

    /// <summary>Opens the database; a plugin or a test may put another in its place.</summary>
    public Func<DataDirectory, IKeyValueStore> OpenStore { get; set; }

    /// <summary>What the node takes for the time; a test may put another in its place.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Methods of JSON-RPC beside those of the client; served where their group is.</summary>
    public IList<Func<NodeServices, IEnumerable<RpcMethod>>> Methods { get; } = [];

    /// <summary>For counters of one's own.</summary>
    public CollectorRegistry MetricsRegistry => Metrics.Registry;

    private NodeMetrics Metrics { get; }

    /// <summary>Starts the node. Where that fails, everything that was opened is closed again.</summary>
    /// <exception cref="OptionException">An option or the machine is not as it must be.</exception>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public async Task<Node> StartAsync(CancellationToken stop)
    {
        try
        {
            return await BuildAsync(stop);
        }
        catch
        {
            await _parts.DisposeAsync();
            throw;
        }
    }

    private async Task<Node> BuildAsync(CancellationToken stop)
    {
        // The machine.
        DataDirectory directory =
            _parts.Own("data directory", DataDirectory.Open(Options.DataDirectory ?? DataDirectory.DefaultFor(Chain)));
        string secretPath = Path.GetFullPath(Options.JwtSecret ?? directory.JwtSecret);
        RequireHealthyMachine(directory, secretPath);

        // The chain on disk, and what runs blocks.
        ChainDatabase database = _parts.Own("database", ChainDatabase.Open(OpenStore(directory), Chain, Options, Executor));
        BlockTree tree = database.Tree;
        LogChain(directory, tree);
        database.Recover(_log, stop);
        PayloadPipeline pipeline = new(database.Processor);
        StatePersister persister = _parts.Own("state persister", new StatePersister(database.Processor));
        TransactionIndexer indexer = _parts.Own("transaction indexer", new TransactionIndexer(tree));
        StorageReadAhead readAhead = _parts.Own("storage read-ahead", new StorageReadAhead(tree));
        ForkChoice choice = new(tree, pipeline, persister);

        // What waits, and what is built.
        TransactionPool pool = _parts.Own("transaction pool", new TransactionPool(
            tree, database.Store, new PoolOptions { MaxTransactions = Options.PoolCount, MaxBytes = Options.PoolBytes }));
        PayloadBuilder builder = _parts.Own("payload builder", new PayloadBuilder(
            tree, database.States, pool,
            new PayloadBuilderOptions { GasLimit = Options.GasLimit, ExtraData = Encoding.UTF8.GetBytes(Options.ExtraData) },
            database.Codes));
        NodeServices services = new(
            Options, Chain, database.Store, database.States, database.Codes, database.Executor, tree, pipeline, choice,
            pool, builder);

        // Who looks on.
        BlockReporter reporter = new(_log, Metrics, Executor.Facts ?? (() => ""), Options.Dev ? null : Clock);
        database.Processor.Processed += reporter.Report;
        tree.HeadChanged += reporter.Report;
        builder.Taken += reporter.Report;
        persister.Failed += fault => _log.Error(fault, "The state persister failed: {Fault}", fault.Message);
        indexer.Failed += fault => _log.Error(fault, "The transaction indexer failed: {Fault}", fault.Message);
        readAhead.Failed += fault => _log.Error(fault, "Reading storage ahead failed: {Fault}", fault.Message);
        pool.Faulted += fault => _log.Error(fault, "The transaction pool failed: {Fault}", fault.Message);
        builder.Faulted += fault => _log.Error(fault, "The payload builder failed: {Fault}", fault.Message);
        Executor.Metrics?.Invoke(Metrics.Factory, Metrics.Registry);
        NodeGauges.Register(Metrics, services, directory);

        return await ServeAsync(directory, secretPath, services, stop);
    }

    private void RequireHealthyMachine(DataDirectory directory, string secretPath)
    {
        IReadOnlyList<Finding> findings = new Doctor(Options, directory.Path, secretPath) { Clock = Clock }.Examine();
        foreach (Finding finding in findings.Where(finding => finding.Severity == Severity.Warning))
            _log.Warning("{Finding}", finding.Text);
        string[] faults = [.. findings.Where(finding => finding.Severity == Severity.Fault).Select(finding => finding.Text)];
        if (faults.Length > 0) throw new OptionException(string.Join(" ", faults));
    }

    private void LogChain(DataDirectory directory, BlockTree tree)
    {
        _log.Information(
            "{Version} on the chain {Chain} (id {ChainId}), executor {Executor}",
            ThisClient.Version, Chain.Name, Chain.ChainId, Executor.Name);
        _log.Information(
            "Data in {Directory}: head is block {Number} {Hash}, genesis {Genesis}",
            directory.Path, tree.Head.Number, tree.Head.Hash, tree.Genesis.Hash);
    }
}
