using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>Which logs are wanted. Immutable.</summary>
public sealed class LogFilter
{
    /// <summary>Every log.</summary>
    public static readonly LogFilter Any = new([], []);

    private readonly HashSet<Address> _addresses;
    private readonly HashSet<Hash256>?[] _topics;

    /// <param name="addresses">Whose logs; empty for anyone's.</param>
    /// <param name="topics">
    /// For each position the topics of which the log must have one there; null or empty for any. A log with fewer topics than
    /// there are positions does not match, whatever they ask for.
    /// </param>
    public LogFilter(IEnumerable<Address> addresses, IEnumerable<IReadOnlyCollection<Hash256>?> topics)
    {
        _addresses = [.. addresses];
        _topics = [.. topics.Select(wanted => wanted is null or { Count: 0 } ? null : new HashSet<Hash256>(wanted))];
    }

    /// <summary>Whose logs; empty for anyone's.</summary>
    public IReadOnlyCollection<Address> Addresses => _addresses;

    /// <summary>For each position the topics that will do; null for any.</summary>
    public IReadOnlyList<IReadOnlyCollection<Hash256>?> Topics => _topics;

    public bool Matches(Log log)
    {
        if (_addresses.Count != 0 && !_addresses.Contains(log.Address)) return false;
        if (_topics.Length > log.Topics.Count) return false;
        for (int i = 0; i < _topics.Length; i++)
            if (_topics[i] is { } wanted && !wanted.Contains(log.Topics[i])) return false;
        return true;
    }

    /// <summary>Whether a block with this filter may hold such a log; false is certain.</summary>
    public bool MayMatch(Bloom bloom)
    {
        if (ReferenceEquals(bloom, Bloom.Empty)) return false;
        if (_addresses.Count != 0 && !_addresses.Any(address => bloom.MayContain(address.Bytes))) return false;
        return _topics.All(wanted => wanted is null || wanted.Any(topic => bloom.MayContain(topic.Bytes)));
    }
}
