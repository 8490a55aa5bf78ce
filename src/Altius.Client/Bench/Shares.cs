using System.Globalization;

namespace Altius.Client.Bench;

/// <summary>Some values and what part of them lies below which.</summary>
internal sealed class Shares
{
    private readonly double[] _sorted;

    /// <param name="values">At least one.</param>
    public Shares(IEnumerable<double> values) => _sorted = [.. values.Order()];

    public double Median => At(50);

    /// <summary>The least value that so many per cent do not exceed.</summary>
    public double At(int percent) =>
        _sorted[Math.Clamp((int)Math.Ceiling(_sorted.Length * percent / 100.0) - 1, 0, _sorted.Length - 1)];

    public static string Show(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
