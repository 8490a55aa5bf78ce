using System.Runtime;
using Altius.Benchmarks.Figures;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// One block run by turns by two executors, so that a noisy moment of the machine falls on both; either goes first every other
/// time, for the one that comes second finds the block in the caches. Ratios are the second's time over the first's.
/// </summary>
/// <remarks>
/// Where an executor's objects happen to lie in memory makes some per cent of a small block's time, and stays as it is for as long
/// as the executor lives. So there are several sittings, each with executors of its own.
/// </remarks>
/// <param name="block">With the senders of its transactions known: whoever runs it twice has recovered them the first time.</param>
internal sealed class Pairing(string name, Block block, IStateReader parent, ForkRules rules)
{
    /// <summary>Bytes of new objects, more than a block of a billion gas makes.</summary>
    private const long Room = 160L << 20;

    private readonly List<List<double>> _sittings = []; // ratios of the time that passed
    private readonly List<double> _thread = [], _otherThread = [], _first = [];
    private ReadOnlyMemory<byte>? _received; // the block's encoding, where it is run as it was received
    private bool _turned;

    public string Name => name;

    /// <summary>What a generated block is made of; null for a real one.</summary>
    public WorkloadKind? Kind { get; init; }

    /// <summary>As it was generated with, in per cent.</summary>
    public int Conflicts { get; init; }

    /// <summary>
    /// Whether garbage is collected before each run, untimed, and room set aside for what it makes, as a node does between two blocks:
    /// otherwise a collection of what earlier runs have left falls into one run or another of a block that makes much.
    /// </summary>
    public bool HasRoom { get; init; }

    /// <summary>Which way the second executor went last.</summary>
    public Road Road { get; set; }

    public ulong Gas => block.Header.GasUsed;

    /// <summary>
    /// The same block as it comes from the network or from a file, for rounds of its own: decoded anew before each run, untimed, so
    /// that to recover the senders of its transactions is up to whoever executes it.
    /// </summary>
    public Pairing AsReceived() => new(name, block, parent, rules)
    {
        Kind = Kind,
        Conflicts = Conflicts,
        HasRoom = HasRoom,
        _received = block.Encode(),
    };

    /// <summary>
    /// In time as it passed: in each sitting the geometric mean of the median over the rounds in which the one went first and of
    /// that over those in which the other did; of all sittings the geometric mean.
    /// </summary>
    public double WallRatio =>
        Math.Exp(_sittings.Average(ratios => Math.Log(MedianOf(ratios, first: 0) * MedianOf(ratios, first: 1)) / 2));

    /// <summary>How many times faster the second was.</summary>
    public double SpeedUp => 1 / WallRatio;

    /// <summary>
    /// In processor time of the calling thread, with one worker all there is: of the least times, for whatever else runs on the
    /// machine only adds to them, through the caches.
    /// </summary>
    public double ThreadRatio => new Sample(_otherThread).Min / new Sample(_thread).Min;

    /// <summary>Microseconds that the first executor took.</summary>
    public double First => new Sample(_first).Median;

    /// <summary>Forgets all rounds.</summary>
    public void Forget()
    {
        _sittings.Clear();
        _thread.Clear();
        _otherThread.Clear();
        _first.Clear();
    }

    /// <summary>From here on there are other executors.</summary>
    public void Sit()
    {
        _sittings.Add([]);
        _turned = false;
    }

    /// <summary>One round.</summary>
    /// <param name="counts">False while the executors warm up.</param>
    public void Run(IBlockExecutor first, IBlockExecutor second, bool counts)
    {
        _turned = !_turned;
        (double wall, double thread) = _turned ? default : Time(first);
        (double otherWall, double otherThread) = Time(second);
        if (_turned) (wall, thread) = Time(first);
        if (!counts) return;
        _sittings[^1].Add(otherWall / wall);
        _thread.Add(thread);
        _otherThread.Add(otherThread);
        _first.Add(wall);
    }

    public BlockProfile Profile(BlockProfiler profiler, int rounds) =>
        profiler.Profile(block, parent, rules, rounds, CancellationToken.None);

    /// <summary>Runs the block once, by one executor, untimed.</summary>
    public BlockOutcome Run(IBlockExecutor executor) => executor.Execute(block, parent, rules, CancellationToken.None);

    private static double MedianOf(List<double> ratios, int first) => new Sample(ratios.Where((_, i) => i % 2 == first)).Median;

    private (double Wall, double Thread) Time(IBlockExecutor executor)
    {
        Block subject = _received is { } encoded ? Decode(encoded) : block;
        if (HasRoom) SetRoomAside();
        double wall = WallClock.Now, thread = ThreadClock.Now;
        BlockOutcome outcome = executor.Execute(subject, parent, rules, CancellationToken.None);
        (wall, thread) = (WallClock.Now - wall, ThreadClock.Now - thread);
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        return outcome.Succeeded ? (wall, thread) : throw new InvalidOperationException($"{name}: {outcome}");
    }

    private static void SetRoomAside()
    {
        GC.Collect();
        if (!GC.TryStartNoGCRegion(Room)) throw new InvalidOperationException($"There is no room for {Room:N0} bytes.");
    }

    private Block Decode(ReadOnlyMemory<byte> encoded) => Block.TryDecode(encoded, out Block? decoded, out DecodeError error)
        ? decoded
        : throw new InvalidOperationException($"{name}: the block does not read back: {error}");
}
