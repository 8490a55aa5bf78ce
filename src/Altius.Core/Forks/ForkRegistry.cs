using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>Finds forks by name: those of the test suites, of chain specs, and their other usual names.</summary>
public static class ForkRegistry
{
    private const string DaoName = "Dao";

    /// <summary>All forks, oldest first.</summary>
    public static IReadOnlyList<ForkRules> All { get; } =
    [
        Frontier.Rules, Homestead.Rules, TangerineWhistle.Rules, SpuriousDragon.Rules, Byzantium.Rules, Constantinople.Rules,
        Petersburg.Rules, Istanbul.Rules, MuirGlacier.Rules, Berlin.Rules, London.Rules, ArrowGlacier.Rules, GrayGlacier.Rules,
        Paris.Rules, Shanghai.Rules, Cancun.Rules, Prague.Rules, Osaka.Rules, Bpo1.Rules, Bpo2.Rules, Bpo3.Rules, Bpo4.Rules,
    ];

    private static readonly Dictionary<string, ForkRules> ByName = NameAll();

    /// <summary>The rules of one fork; case does not matter.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out ForkRules? rules) => ByName.TryGetValue(name, out rules);

    /// <summary>
    /// The schedule of a test network: one fork throughout (<c>Berlin</c>), or a passage from one to another at a block
    /// (<c>BerlinToLondonAt5</c>), a time (<c>ParisToShanghaiAtTime15k</c>) or a total difficulty in hexadecimal
    /// (<c>ArrowGlacierToParisAtDiffC0000</c>).
    /// </summary>
    public static bool TryGetSchedule(string network, [NotNullWhen(true)] out ForkSchedule? schedule)
    {
        if (TryGet(network, out ForkRules? always))
        {
            schedule = ForkSchedule.Always(always);
            return true;
        }
        schedule = null;
        int to = network.IndexOf("To", StringComparison.Ordinal);
        int at = network.LastIndexOf("At", StringComparison.Ordinal);
        if (to < 0 || at < to + 2 || !TryGet(network[..to], out ForkRules? before)) return false;
        if (!TryParseTrigger(network.AsSpan(at + 2), out ForkTrigger trigger, out UInt256 when)) return false;
        string next = network[(to + 2)..at];
        if (next == DaoName)
        {
            if (trigger != ForkTrigger.Block || !when.FitsUInt64) return false;
            schedule = new ForkSchedule([new(ForkTrigger.Block, 0, before)], daoForkBlock: when.U0);
            return true;
        }
        if (!TryGet(next, out ForkRules? after)) return false;
        schedule = new ForkSchedule([new(ForkTrigger.Block, 0, before), new(trigger, when, after)]);
        return true;
    }

    private static bool TryParseTrigger(ReadOnlySpan<char> text, out ForkTrigger trigger, out UInt256 at)
    {
        const string Time = "Time", Difficulty = "Diff", Thousand = "k";
        at = default;
        if (text.StartsWith(Difficulty))
        {
            trigger = ForkTrigger.TotalDifficulty;
            return UInt256.TryParse($"0x{text[Difficulty.Length..]}", out at);
        }
        trigger = text.StartsWith(Time) ? ForkTrigger.Timestamp : ForkTrigger.Block;
        ReadOnlySpan<char> digits = trigger == ForkTrigger.Timestamp ? text[Time.Length..] : text;
        uint scale = 1;
        if (digits.EndsWith(Thousand))
        {
            scale = 1000;
            digits = digits[..^Thousand.Length];
        }
        if (!uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)) return false;
        at = (ulong)number * scale;
        return true;
    }

    private static Dictionary<string, ForkRules> NameAll()
    {
        Dictionary<string, ForkRules> names = All.ToDictionary(rules => rules.Name, StringComparer.OrdinalIgnoreCase);
        names["TangerineWhistle"] = TangerineWhistle.Rules;
        names["SpuriousDragon"] = SpuriousDragon.Rules;
        names["DAOFork"] = Homestead.Rules;
        names["Petersburg"] = Petersburg.Rules;
        names["Merge"] = Paris.Rules;
        return names;
    }
}
