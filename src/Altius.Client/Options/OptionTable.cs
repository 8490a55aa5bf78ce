using static Altius.Client.Options.OptionTypes;

namespace Altius.Client.Options;

/// <summary>Every option of the node, in the order of the help.</summary>
internal static class OptionTable
{
    private const int MaxExtraData = 32;

    private static readonly OptionType<string> ExtraDataText = TextThat(
        $"a text of at most {MaxExtraData} bytes", text => System.Text.Encoding.UTF8.GetByteCount(text) <= MaxExtraData);

    private static readonly OptionType<string> Required = TextThat("a text that is not empty", text => text.Length > 0);

    /// <summary>What commands need that open a database.</summary>
    public static readonly IReadOnlyList<OptionRow> Storage =
    [
        OptionRow.Of("chain", Required with { Hint = "NAME|FILE" }, o => o.Chain, (o, v) => o with { Chain = v },
            "The chain: mainnet, sepolia, hoodi, dev, or a geth-style genesis.json or Nethermind-style chain spec."),
        OptionRow.Of("datadir", FilePath, o => o.DataDirectory, (o, v) => o with { DataDirectory = v },
            "Where everything is kept. By default altius/CHAIN in the user's folder for data."),
        OptionRow.Of("history", Blocks, o => o.History, (o, v) => o with { History = v },
            "Blocks before the head whose states can be asked for; 'archive' keeps all."),
        OptionRow.Of("cache.db", Bytes, o => o.DatabaseCache, (o, v) => o with { DatabaseCache = v },
            "Memory for the database's blocks."),
        OptionRow.Of("cache.write", Bytes, o => o.WriteBuffer, (o, v) => o with { WriteBuffer = v },
            "Memory for what is written, until it goes into the database's tables; the log on disk has it at once. At least 4M."),
        OptionRow.Of("cache.state", Bytes, o => o.StateCache, (o, v) => o with { StateCache = v },
            "Memory for accounts, storage slots and code."),
        OptionRow.Of("cache.trie", Bytes, o => o.TrieCache, (o, v) => o with { TrieCache = v },
            "Memory for nodes of the state's tries."),
        OptionRow.Of("min-free-disk", Bytes, o => o.MinFreeDisk, (o, v) => o with { MinFreeDisk = v },
            "The node stops cleanly when less than this is free on the disk of the data directory."),
    ];

    /// <summary>What commands need that run blocks.</summary>
    public static readonly IReadOnlyList<OptionRow> Execution =
    [
        OptionRow.Of("executor", OneOf<ExecutorKind>(), o => o.Executor, (o, v) => o with { Executor = v },
            "What runs blocks: one transaction after the other, on several threads, or both, which must agree in everything."),
        OptionRow.Of("workers", Int("N", 1, NodeOptions.MaxWorkers), o => o.Workers, (o, v) => o with { Workers = v },
            "Threads of the parallel executor."),
        OptionRow.Of("warm-up", Flag, o => o.WarmUp, (o, v) => o with { WarmUp = v },
            "Run blocks of a chain in memory for some seconds after the start, so that the first payloads meet compiled code."),
        OptionRow.Of("plugins", List with { Hint = "FILE,…" }, o => o.Plugins, (o, v) => o with { Plugins = v },
            "Assemblies whose public IClientPlugin types change how the node is put together, in this order."),
    ];

    public static readonly IReadOnlyList<OptionRow> Logging =
    [
        OptionRow.Of("log.level", OneOf<LogDetail>(), o => o.LogLevel, (o, v) => o with { LogLevel = v },
            "How much is told."),
        OptionRow.Of("log.file", FilePathOrOff, o => o.LogFile, (o, v) => o with { LogFile = v },
            "A file for the log besides the console; a new one every day, the last 14 are kept."),
        OptionRow.Of("log.json", Flag, o => o.LogJson, (o, v) => o with { LogJson = v },
            "Write the log file as one JSON object a line."),
    ];

    private static readonly IReadOnlyList<OptionRow> Engine =
    [
        OptionRow.Of("engine.host", Required with { Hint = "ADDRESS" }, o => o.EngineHost, (o, v) => o with { EngineHost = v },
            "Address on which the consensus client is served."),
        OptionRow.Of("engine.port", Port, o => o.EnginePort, (o, v) => o with { EnginePort = v },
            "Port on which the consensus client is served."),
        OptionRow.Of("engine.vhosts", List with { Hint = "NAME,…" }, o => o.EngineVirtualHosts,
            (o, v) => o with { EngineVirtualHosts = v },
            "Host names by which the consensus client may call; '*' for all. Addresses are always good."),
        OptionRow.Of("jwt-secret", FilePath, o => o.JwtSecret, (o, v) => o with { JwtSecret = v },
            "The secret shared with the consensus client, 32 bytes in hexadecimal; made where it is absent. " +
            "By default jwt.hex in the data directory."),
        OptionRow.Of("engine-recorder", FilePathOrOff with { Hint = "FOLDER|off" }, o => o.EngineRecorder,
            (o, v) => o with { EngineRecorder = v },
            "Keep every exchange with the consensus client in this folder, for 'altius engine replay'."),
        OptionRow.Of("engine-recorder.limit", Bytes, o => o.EngineRecorderLimit, (o, v) => o with { EngineRecorderLimit = v },
            "Size of all recordings, beyond which the oldest go."),
        OptionRow.Of("gas-limit", GasOrChain, o => o.GasLimit, (o, v) => o with { GasLimit = v },
            "Gas limit that blocks built here move towards."),
        OptionRow.Of("extra-data", ExtraDataText, o => o.ExtraData, (o, v) => o with { ExtraData = v },
            "What blocks built here say in their extra data."),
    ];

    private static readonly IReadOnlyList<OptionRow> Rpc =
    [
        OptionRow.Of("http.host", Required with { Hint = "ADDRESS" }, o => o.HttpHost, (o, v) => o with { HttpHost = v },
            "Address on which JSON-RPC over HTTP is served. Beyond loopback anyone who reaches it may ask."),
        OptionRow.Of("http.port", PortOrOff, o => o.HttpPort, (o, v) => o with { HttpPort = v },
            "Port on which JSON-RPC over HTTP is served."),
        OptionRow.Of("http.api", List, o => o.HttpApi, (o, v) => o with { HttpApi = v },
            "Groups of methods served over HTTP: eth, net, web3, txpool, debug, trace, admin, testing, altius."),
        OptionRow.Of("http.cors", List with { Hint = "ORIGIN,…" }, o => o.HttpCors, (o, v) => o with { HttpCors = v },
            "Origins whose pages may call over HTTP; '*' for all."),
        OptionRow.Of("http.vhosts", List with { Hint = "NAME,…" }, o => o.HttpVirtualHosts,
            (o, v) => o with { HttpVirtualHosts = v },
            "Host names by which HTTP may be called; '*' for all. Addresses are always good."),
        OptionRow.Of("ws.host", Required with { Hint = "ADDRESS" }, o => o.WsHost, (o, v) => o with { WsHost = v },
            "Address on which JSON-RPC over WebSocket is served."),
        OptionRow.Of("ws.port", PortOrOff, o => o.WsPort, (o, v) => o with { WsPort = v },
            "Port on which JSON-RPC over WebSocket is served."),
        OptionRow.Of("ws.api", List, o => o.WsApi, (o, v) => o with { WsApi = v },
            "Groups of methods served over WebSocket."),
        OptionRow.Of("ws.origins", List with { Hint = "ORIGIN,…" }, o => o.WsOrigins, (o, v) => o with { WsOrigins = v },
            "Origins whose pages may open a WebSocket; '*' for all."),
        OptionRow.Of("ipc", FilePathOrOff, o => o.Ipc, (o, v) => o with { Ipc = v },
            "A unix socket on which every group of methods is served."),
        OptionRow.Of("rpc.gas-cap", Gas, o => o.RpcGasCap, (o, v) => o with { RpcGasCap = v },
            "Gas that one simulated call may use."),
        OptionRow.Of("rpc.time-limit", Seconds, o => o.RpcTimeLimit, (o, v) => o with { RpcTimeLimit = v },
            "Time that one call may take."),
        OptionRow.Of("rpc.batch-limit", Int("N", 1, 1_000_000), o => o.RpcBatchLimit, (o, v) => o with { RpcBatchLimit = v },
            "Calls in one batch."),
        OptionRow.Of("rpc.request-limit", Bytes, o => o.RpcRequestLimit, (o, v) => o with { RpcRequestLimit = v },
            "Size of one request."),
        OptionRow.Of("rpc.answer-limit", Bytes, o => o.RpcAnswerLimit, (o, v) => o with { RpcAnswerLimit = v },
            "Size of the answer to one batch."),
        OptionRow.Of("rpc.connections", Int("N", 1, 1_000_000), o => o.RpcConnections, (o, v) => o with { RpcConnections = v },
            "Connections at one time."),
        OptionRow.Of("rpc.log-blocks", Int("N", 1, int.MaxValue), o => o.RpcLogBlocks, (o, v) => o with { RpcLogBlocks = v },
            "Blocks that one eth_getLogs may span."),
        OptionRow.Of("rpc.log-count", Int("N", 1, int.MaxValue), o => o.RpcLogCount, (o, v) => o with { RpcLogCount = v },
            "Logs that one eth_getLogs may give."),
    ];

    private static readonly IReadOnlyList<OptionRow> Pool =
    [
        OptionRow.Of("txpool.count", Int("N", 1, 10_000_000), o => o.PoolCount, (o, v) => o with { PoolCount = v },
            "Transactions that may wait."),
        OptionRow.Of("txpool.bytes", Bytes, o => o.PoolBytes, (o, v) => o with { PoolBytes = v },
            "Size of all transactions that may wait, without their blobs."),
    ];

    private static readonly IReadOnlyList<OptionRow> Watching =
    [
        OptionRow.Of("metrics.host", Required with { Hint = "ADDRESS" }, o => o.MetricsHost, (o, v) => o with { MetricsHost = v },
            "Address on which metrics and health are served."),
        OptionRow.Of("metrics.port", PortOrOff, o => o.MetricsPort, (o, v) => o with { MetricsPort = v },
            "Port of /metrics (Prometheus) and /health."),
    ];

    private static readonly IReadOnlyList<OptionRow> Development =
    [
        OptionRow.Of("dev", Flag, o => o.Dev, (o, v) => o with { Dev = v },
            "Make blocks without a consensus client, on a chain of one's own. Never for a chain that others share."),
        OptionRow.Of("dev.period", Seconds, o => o.DevPeriod, (o, v) => o with { DevPeriod = v },
            "Time between blocks; 0 for one as soon as a transaction comes in."),
        OptionRow.Of("dev.client-version", TextThat("a text", _ => true), o => o.DevClientVersion,
            (o, v) => o with { DevClientVersion = v },
            "What web3_clientVersion answers in dev mode, such as anvil/v1 for tools that work with names they know alone; " +
            "nothing for the truth."),
    ];

    /// <summary>Every option, in the order of the help.</summary>
    public static readonly IReadOnlyList<OptionRow> All =
        [.. Storage, .. Execution, .. Engine, .. Rpc, .. Pool, .. Watching, .. Logging, .. Development];
}
