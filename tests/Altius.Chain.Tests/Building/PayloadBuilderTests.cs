using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain.Tests.Building;

public class PayloadBuilderTests
{
    private static readonly Signer Alice = Signer.All[0];
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Test]
    public void An_empty_payload_is_there_when_begin_returns()
    {
        BuildingSite site = new();
        using Stage stage = new(site) { IsHeld = true };
        using PayloadBuilder builder = stage.Builder();
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        Assert.That(builder.TryTake(id, out BuiltPayload? payload));
        Assert.That(payload!.Block.Transactions, Is.Empty);
        site.Import(payload);
        stage.IsHeld = false;
    }

    [Test]
    public void A_payload_gets_better_until_it_is_taken()
    {
        BuildingSite site = new();
        using Stage stage = new(site, Alice.Pay(site, 0));
        using PayloadBuilder builder = stage.Builder();
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        stage.Settle();
        stage.Offer(Alice.Pay(site, 0), Alice.Pay(site, 1));
        stage.Settle();
        Assert.That(builder.TryTake(id, out BuiltPayload? payload));
        Assert.That(payload!.Block.Transactions, Has.Count.EqualTo(2));
        stage.Offer(Alice.Pay(site, 0), Alice.Pay(site, 1), Alice.Pay(site, 2));
        Assert.That(builder.TryTake(id, out BuiltPayload? again));
        Assert.That(again, Is.SameAs(payload));
        site.Import(payload);
    }

    [Test]
    public void A_try_that_is_worth_less_does_not_count()
    {
        BuildingSite site = new();
        using Stage stage = new(site, Alice.Pay(site, 0, tip: 5));
        using PayloadBuilder builder = stage.Builder();
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        stage.Settle();
        stage.Offer(Alice.Pay(site, 0, tip: 1));
        stage.Settle();
        Assert.That(builder.TryTake(id, out BuiltPayload? payload));
        Assert.That(payload!.Value, Is.EqualTo((UInt256)(5 * 21_000 * 1_000_000_000UL)));
    }

    [Test]
    public void The_same_question_has_the_same_id_and_every_other_another()
    {
        BuildingSite site = new();
        PayloadAttributes asked = site.Ask(2_000, new Withdrawal(1, 2, Address.FromNumber(3), 4));
        PayloadAttributes[] others =
        [
            asked with { Timestamp = 2_001 }, asked with { PrevRandao = default }, asked with { FeeRecipient = default },
            asked with { ParentBeaconBlockRoot = default(Hash256) }, asked with { ParentBeaconBlockRoot = null },
            asked with { Withdrawals = [] }, asked with { Withdrawals = null },
            asked with { ExtraData = default(ReadOnlyMemory<byte>) },
            asked with { Withdrawals = [new Withdrawal(1, 2, Address.FromNumber(3), 5)] }, asked with { TargetGasLimit = 7 },
        ];
        ulong id = PayloadId.Of(site.Head.Hash, asked);
        Assert.That(PayloadId.Of(site.Head.Hash, asked with { Withdrawals = [new Withdrawal(1, 2, Address.FromNumber(3), 4)] }),
            Is.EqualTo(id));
        ulong[] ids = [id, PayloadId.Of(default, asked), .. others.Select(other => PayloadId.Of(site.Head.Hash, other))];
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void The_same_question_does_not_start_again()
    {
        BuildingSite site = new();
        using Stage stage = new(site);
        using PayloadBuilder builder = stage.Builder();
        List<BuiltPayload> taken = [];
        builder.Taken += taken.Add;
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        Assert.That(builder.TryTake(id, out BuiltPayload? first));
        Assert.That(builder.Begin(site.Head, site.Ask(1_000)), Is.EqualTo(id));
        Assert.That(builder.TryTake(id, out BuiltPayload? second));
        Assert.That(second, Is.SameAs(first));
        Assert.That(taken, Is.EqualTo((BuiltPayload[])[first!]), "it is told once");
    }

    [Test]
    public void Only_the_youngest_payloads_are_remembered()
    {
        BuildingSite site = new();
        using Stage stage = new(site);
        using PayloadBuilder builder = stage.Builder(new PayloadBuilderOptions { MaxPayloads = 3 });
        ulong[] ids = [.. Enumerable.Range(1, 5).Select(i => builder.Begin(site.Head, site.Ask(1_000 + (ulong)i)))];
        Assert.That(ids.Select(id => builder.TryTake(id, out _)), Is.EqualTo((bool[])[false, false, true, true, true]));
        Assert.That(builder.TryTake(12345, out _), Is.False);
    }

    [Test]
    public void A_fault_leaves_the_empty_payload_and_is_reported()
    {
        BuildingSite site = new();
        using Stage stage = new(site) { Fault = new InvalidOperationException("the disk is gone") };
        using PayloadBuilder builder = stage.Builder();
        using ManualResetEventSlim reported = new();
        builder.Faulted += fault => { if (fault == stage.Fault) reported.Set(); };
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        Assert.That(reported.Wait(Bound));
        Assert.That(builder.TryTake(id, out BuiltPayload? payload) && payload.Block.Transactions.Count == 0);
    }

    [Test]
    public void Taking_stops_a_try_between_two_transactions()
    {
        BuildingSite site = new();
        using Stage stage = new(site, [.. Enumerable.Range(0, 5).Select(i => Alice.Pay(site, (ulong)i))]) { IsHeld = true };
        using PayloadBuilder builder = stage.Builder();
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        stage.AwaitStart();
        Assert.That(builder.TryTake(id, out _));
        stage.IsHeld = false;
        Assert.That(stage.Cancelled.Wait(Bound));
    }

    [Test]
    public void A_new_payload_is_filled_at_once_and_not_after_what_is_being_improved()
    {
        BuildingSite site = new();
        using Stage stage = new(site, Alice.Pay(site, 0));
        using PayloadBuilder builder = stage.Builder();
        builder.Begin(site.Head, site.Ask(1_000));
        stage.Settle(); // the first try is over, so that the next one is an improvement
        stage.HoldOne();
        int before = stage.Starts;
        ulong id = builder.Begin(site.Head, site.Ask(2_000));
        stage.AwaitStarts(before + 1);
        stage.IsHeld = false;
        stage.Settle();
        Assert.That(builder.TryTake(id, out BuiltPayload? payload) && payload.Block.Transactions.Count == 1);
    }

    [Test]
    public void A_payload_is_improved_until_a_slot_after_its_own_time()
    {
        BuildingSite site = new();
        using Stage stage = new(site, Alice.Pay(site, 0));
        ManualClock clock = new() { Now = DateTimeOffset.FromUnixTimeSeconds(990) };
        using PayloadBuilder builder = stage.Builder(clock: clock);
        ulong id = builder.Begin(site.Head, site.Ask(1_000));
        clock.Now += TimeSpan.FromSeconds(21);
        stage.Offer(Alice.Pay(site, 0), Alice.Pay(site, 1));
        stage.Settle();
        clock.Now += TimeSpan.FromSeconds(2);
        ulong later = builder.Begin(site.Head, site.Ask(1_012));
        stage.Settle(); // after which no try of the first still runs
        stage.Offer(Alice.Pay(site, 0), Alice.Pay(site, 1), Alice.Pay(site, 2));
        stage.Settle();
        Assert.That(builder.TryTake(id, out BuiltPayload? first) && builder.TryTake(later, out BuiltPayload? second)
            ? (first.Block.Transactions.Count, second.Block.Transactions.Count) : default, Is.EqualTo((2, 3)));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public DateTimeOffset Now
        {
            get => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
            set => Interlocked.Exchange(ref _ticks, value.UtcTicks);
        }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A transaction source whose tests see and hold the tries that are made of it.</summary>
    private sealed class Stage(BuildingSite site, params PooledTransaction[] transactions) : ITransactionSource, IDisposable
    {
        private readonly ManualResetEventSlim _free = new(true), _freeOne = new(true), _started = new(), _isOneHeld = new();
        private bool _holdsNext;
        private PooledTransaction[] _transactions = transactions;
        private long _version = 1;
        private readonly object _counting = new();
        private int _starts;

        public Exception? Fault { get; init; }

        public ManualResetEventSlim Cancelled { get; } = new();

        public bool IsHeld
        {
            set
            {
                if (value)
                {
                    _free.Reset();
                    return;
                }
                _free.Set();
                _freeOne.Set();
            }
        }

        /// <summary>Tries that have begun.</summary>
        public int Starts
        {
            get
            {
                lock (_counting) return _starts;
            }
        }

        public long Version => Interlocked.Read(ref _version);

        public IEnumerable<PooledTransaction> Best(UInt256 baseFee, UInt256 blobBaseFee) => Volatile.Read(ref _transactions);

        public PayloadBuilder Builder(PayloadBuilderOptions? options = null, TimeProvider? clock = null) =>
            new(Build, this, (options ?? new()) with { Pause = TimeSpan.Zero }, clock ?? TimeProvider.System);

        public void Offer(params PooledTransaction[] transactions)
        {
            Volatile.Write(ref _transactions, transactions);
            Interlocked.Increment(ref _version);
        }

        /// <summary>Waits until what is on offer has been tried to the end: until one try more than that has begun.</summary>
        public void Settle()
        {
            int before = Starts;
            for (int more = 1; more <= 2; more++)
            {
                Interlocked.Increment(ref _version);
                AwaitStarts(before + more);
            }
        }

        public void AwaitStarts(int count)
        {
            lock (_counting)
                while (_starts < count) Assert.That(Monitor.Wait(_counting, Bound));
        }

        /// <summary>Holds the next try, and waits until it is there; others go on.</summary>
        public void HoldOne()
        {
            _freeOne.Reset();
            lock (_counting) _holdsNext = true;
            Interlocked.Increment(ref _version);
            Assert.That(_isOneHeld.Wait(Bound));
        }

        public void AwaitStart() => Assert.That(_started.Wait(Bound));

        public void Dispose()
        {
            _free.Dispose();
            _freeOne.Dispose();
            _isOneHeld.Dispose();
            _started.Dispose();
            Cancelled.Dispose();
        }

        private BuiltPayload Build(
            BlockHeader parent, PayloadAttributes attributes, ITransactionSource source, CancellationToken stop)
        {
            if (source != this) return site.Build(parent, attributes, source, stop);
            bool isTheOne;
            lock (_counting)
            {
                _starts++;
                (isTheOne, _holdsNext) = (_holdsNext, false);
                Monitor.PulseAll(_counting);
            }
            _started.Set();
            if (isTheOne)
            {
                _isOneHeld.Set();
                Assert.That(_freeOne.Wait(Bound, CancellationToken.None));
            }
            Assert.That(_free.Wait(Bound, CancellationToken.None));
            try
            {
                return Fault is null ? site.Build(parent, attributes, source, stop) : throw Fault;
            }
            catch (OperationCanceledException)
            {
                Cancelled.Set();
                throw;
            }
        }
    }
}
