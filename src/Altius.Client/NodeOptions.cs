using Altius.Client.Options;

namespace Altius.Client;

/// <summary>How detailed the log is.</summary>
public enum LogDetail
{
    Error,
    Warning,
    Info,
    Debug,
}

/// <summary>What runs blocks.</summary>
public enum ExecutorKind
{
    /// <summary>One transaction after the other.</summary>
    Sequential,
    /// <summary>On several threads where that pays.</summary>
    Parallel,
    /// <summary>Both, held against each other.</summary>
    Shadow,
}

/// <summary>
/// All that can be chosen about a node. The defaults are here; how each is named and read is in <see cref="OptionTable"/>.
/// </summary>
public sealed record NodeOptions
{
    private const string Loopback = "127.0.0.1";

    /// <summary>A known chain's name, or the path of a chain spec.</summary>
    public string Chain { get; init; } = "mainnet";

    /// <summary>Null for the usual folder of the chain.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Blocks whose past states can be asked for.</summary>
    public ulong History { get; init; } = 10_000;

    /// <summary>Bytes of the database's cache.</summary>
    public long DatabaseCache { get; init; } = 1L << 30;

    /// <summary>Bytes of writes that wait in memory for their way into the database's tables.</summary>
    public long WriteBuffer { get; init; } = 256L << 20;

    /// <summary>Bytes of accounts, slots and code kept in memory.</summary>
    public long StateCache { get; init; } = 256L << 20;

    /// <summary>Bytes of trie nodes kept in memory.</summary>
    public long TrieCache { get; init; } = 256L << 20;

    /// <summary>Free bytes on the data directory's disk below which the node stops.</summary>
    public long MinFreeDisk { get; init; } = 2L << 30;

    public ExecutorKind Executor { get; init; } = ExecutorKind.Parallel;

    /// <summary>Threads of the parallel executor.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, MaxWorkers);

    /// <summary>Whether the code on the way of payloads is compiled before the first one comes.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>Paths of assemblies with plugins.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    public string EngineHost { get; init; } = Loopback;

    public int EnginePort { get; init; } = 8551;

    public IReadOnlyList<string> EngineVirtualHosts { get; init; } = ["localhost"];

    /// <summary>Null for a file in the data directory.</summary>
    public string? JwtSecret { get; init; }

    /// <summary>The folder that keeps every Engine API exchange; null for none.</summary>
    public string? EngineRecorder { get; init; }

    /// <summary>Bytes that the recorder keeps at most.</summary>
    public long EngineRecorderLimit { get; init; } = 4L << 30;

    /// <summary>Gas limit that built blocks move towards; null for what is usual on the chain.</summary>
    public ulong? GasLimit { get; init; }

    /// <summary>At most 32 bytes.</summary>
    public string ExtraData { get; init; } = "altius";

    public string HttpHost { get; init; } = Loopback;

    /// <summary>Null for no HTTP.</summary>
    public int? HttpPort { get; init; } = 8545;

    public IReadOnlyList<string> HttpApi { get; init; } = ["eth", "net", "web3"];

    public IReadOnlyList<string> HttpCors { get; init; } = [];

    public IReadOnlyList<string> HttpVirtualHosts { get; init; } = ["localhost"];

    public string WsHost { get; init; } = Loopback;

    /// <summary>Null for no WebSocket.</summary>
    public int? WsPort { get; init; } = 8546;

    public IReadOnlyList<string> WsApi { get; init; } = ["eth", "net", "web3"];

    public IReadOnlyList<string> WsOrigins { get; init; } = [];

    /// <summary>A socket's path; null for none.</summary>
    public string? Ipc { get; init; }

    public ulong RpcGasCap { get; init; } = 50_000_000;

    public TimeSpan RpcTimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    public int RpcBatchLimit { get; init; } = 1000;

    public long RpcRequestLimit { get; init; } = 5L << 20;

    public long RpcAnswerLimit { get; init; } = 25L << 20;

    public int RpcConnections { get; init; } = 500;

    public int RpcLogBlocks { get; init; } = 100_000;

    public int RpcLogCount { get; init; } = 20_000;

    public int PoolCount { get; init; } = 10_000;

    public long PoolBytes { get; init; } = 128L << 20;

    public string MetricsHost { get; init; } = Loopback;

    /// <summary>Null for neither metrics nor health by this port.</summary>
    public int? MetricsPort { get; init; } = 6060;

    public LogDetail LogLevel { get; init; } = LogDetail.Info;

    /// <summary>Null for no log file.</summary>
    public string? LogFile { get; init; }

    /// <summary>Whether the log file holds a JSON object a line.</summary>
    public bool LogJson { get; init; }

    /// <summary>Whether the node makes blocks by itself.</summary>
    public bool Dev { get; init; }

    /// <summary>Time between blocks that the node makes; zero for one whenever a transaction comes in.</summary>
    public TimeSpan DevPeriod { get; init; }

    /// <summary>
    /// What web3_clientVersion answers in dev mode, for tools that work with names they know alone; empty for the truth.
    /// </summary>
    public string DevClientVersion { get; init; } = "";

    internal const int MaxWorkers = 1024;
}
