namespace Altius.Benchmarks.Figures;

/// <summary>
/// One thing to be timed in many short rounds. Measures that belong together take turns round by round, so that a noisy
/// moment of the machine falls on all of them, and few rounds of each.
/// </summary>
/// <param name="name">As the table shows it.</param>
/// <param name="act">One call.</param>
/// <param name="operations">What one call counts as; times are given for one of them.</param>
/// <param name="once">
/// Makes a round a single call, so that the other measures' data pass through the caches between two calls.
/// </param>
internal sealed class Measure(string name, Action act, int operations = 1, bool once = false)
{
    /// <summary>Long beside the clock's own cost, short beside a slice of the scheduler.</summary>
    private const double RoundMicroseconds = 3000;

    private readonly List<double> _thread = [];
    private readonly List<double> _wall = [];
    private int _calls = 1;

    public string Name => name;

    /// <summary>Microseconds of <see cref="ThreadClock"/> for one operation in each round.</summary>
    public Sample Thread => new(_thread);

    /// <summary>Microseconds that passed for one operation in each round.</summary>
    public Sample Wall => new(_wall);

    /// <summary>
    /// Runs rounds that are forgotten, in which code is compiled and calls per round are fitted; then those that count.
    /// </summary>
    public static void Run(IReadOnlyList<Measure> measures, int warmUp, int rounds)
    {
        for (int i = 0; i < warmUp; i++)
            foreach (Measure measure in measures) measure.Fit();
        foreach (Measure measure in measures) measure.Forget();
        for (int i = 0; i < rounds; i++)
            foreach (Measure measure in measures) measure.Round();
    }

    private void Round()
    {
        double wall = WallClock.Now, thread = ThreadClock.Now;
        for (int i = 0; i < _calls; i++) act();
        thread = ThreadClock.Now - thread;
        wall = WallClock.Now - wall;
        _thread.Add(thread / _calls / operations);
        _wall.Add(wall / _calls / operations);
    }

    private void Fit()
    {
        Round();
        if (once) return;
        double call = Math.Max(_wall[^1] * operations, 1e-3);
        _calls = (int)Math.Clamp(RoundMicroseconds / call, 1, 2.0 * _calls); // the first calls tell little
    }

    private void Forget()
    {
        _thread.Clear();
        _wall.Clear();
    }
}

/// <summary>What came of the rounds, in microseconds.</summary>
internal readonly struct Sample(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Min => _sorted[0];

    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;
}
