using System.Globalization;
using System.Text.Json;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>"4byteTracer": how often each function was called, by its four bytes and how much followed them.</summary>
public sealed class FourByteTracer : TransactionTracer
{
    private const int SelectorSize = 4;

    /// <summary>Bytes that a count takes, with its key.</summary>
    private const int EntrySize = 160;

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private TraceSubject _subject = null!; // set by Begin

    public override void Begin(TraceSubject subject, WorldState state) => _subject = subject;

    public override void OnEnter(in CallView call, long gasLeftOutside)
    {
        bool isCall = call.Kind is CallKind.Call or CallKind.CallCode or CallKind.DelegateCall or CallKind.StaticCall;
        if (!isCall || call.Input.Length < SelectorSize || _subject.Precompiles.Find(call.Target) is not null) return;
        string selector = Hex.ToPrefixed(call.Input[..SelectorSize]);
        string key = string.Create(CultureInfo.InvariantCulture, $"{selector}-{call.Input.Length - SelectorSize}");
        if (!_counts.TryGetValue(key, out int count)) _subject.Size.Add(EntrySize);
        _counts[key] = count + 1;
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string key, int count) in _counts) json.WriteNumber(key, count);
        json.WriteEndObject();
    }
}
