using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Trace;

/// <summary>
/// Writes what a transaction changed in the form that parity gave it: "=" where a part is the same, else "+" what came, "-" what
/// went, or "*" from what to what.
/// </summary>
internal static class StateDiffWriter
{
    /// <param name="before">The state that the changes were made on.</param>
    public static void Write(Utf8JsonWriter json, IStateReader before, StateDiff diff)
    {
        json.WriteStartObject();
        foreach ((Address who, AccountChange change) in diff.Accounts.OrderBy(entry => entry.Key))
        {
            json.WriteStartObject(who.ToString());
            WriteAccount(json, before, diff, who, change);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteAccount(Utf8JsonWriter json, IStateReader before, StateDiff diff, Address who, AccountChange change)
    {
        Account? was = before.TryGetAccount(who, out Account found) ? found : null;
        Account? became = change.After;
        WritePart(json, "balance"u8, was?.Balance, became?.Balance, static (json, value) => json.WriteQuantity(value));
        WritePart(
            json, "code"u8, was?.CodeHash, became?.CodeHash, (json, hash) => json.WriteData(CodeOf(hash, before, diff).Span));
        WritePart(json, "nonce"u8, was?.Nonce, became?.Nonce, static (json, value) => json.WriteQuantity(value));
        json.WriteStartObject("storage"u8);
        Span<byte> name = stackalloc byte[66];
        foreach ((UInt256 slot, UInt256 value) in change.Storage.OrderBy(entry => entry.Key))
        {
            WriteWord(slot, name);
            UInt256? from = was is null ? null : before.GetStorage(who, slot);
            WritePart(
                json, name, from, became is null ? null : value, static (json, word) => json.WriteData(word.ToHash256().Bytes));
        }
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> CodeOf(in Hash256 hash, IStateReader before, StateDiff diff) =>
        hash == Account.EmptyCodeHash ? default
        : diff.Codes.TryGetValue(hash, out ReadOnlyMemory<byte> code) ? code
        : before.GetCode(hash);

    private static void WriteWord(in UInt256 word, Span<byte> text)
    {
        "0x"u8.CopyTo(text);
        Convert.TryToHexStringLower(word.ToHash256().Bytes, text[2..], out _);
    }

    private static void WritePart<T>(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, T? from, T? to, Action<Utf8JsonWriter, T> write)
        where T : struct, IEquatable<T>
    {
        json.WritePropertyName(name);
        if (from is { } old && to is { } now)
        {
            if (old.Equals(now))
            {
                json.WriteStringValue("="u8);
                return;
            }
            json.WriteStartObject();
            json.WriteStartObject("*"u8);
            json.WritePropertyName("from"u8);
            write(json, old);
            json.WritePropertyName("to"u8);
            write(json, now);
            json.WriteEndObject();
            json.WriteEndObject();
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName(from is null ? "+"u8 : "-"u8);
        write(json, to ?? from ?? default);
        json.WriteEndObject();
    }
}
