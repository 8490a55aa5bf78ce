using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>Writes touched accounts as they were before a transaction and as they became.</summary>
/// <param name="diff">All that the transaction changed.</param>
/// <param name="destructed">Accounts that ran SELFDESTRUCT.</param>
internal sealed class PrestateWriter(
    PrestateTracerOptions options, IStateReader before, StateDiff diff, IReadOnlySet<Address> destructed)
{
    private readonly StateOverlay _after = OverlayOf(before, diff);

    public void WriteBefore(Utf8JsonWriter json, SortedDictionary<Address, SortedSet<UInt256>> touched)
    {
        json.WriteStartObject();
        foreach ((Address who, SortedSet<UInt256> slots) in touched)
        {
            bool exists = before.TryGetAccount(who, out Account account);
            if (options.IncludeEmpty || (exists && !account.IsEmpty)) WriteAccountBefore(json, who, account, slots);
        }
        json.WriteEndObject();
    }

    public void WriteDiff(Utf8JsonWriter json, SortedDictionary<Address, SortedSet<UInt256>> touched)
    {
        List<Address> changed = [.. touched.Keys.Where(who => Changed(who, touched[who]))];
        json.WriteStartObject();
        json.WriteStartObject("post"u8);
        foreach (Address who in changed)
            if (!IsGone(who)) WriteAccountAfter(json, who, touched[who]);
        json.WriteEndObject();
        json.WriteStartObject("pre"u8);
        foreach (Address who in changed)
        {
            before.TryGetAccount(who, out Account account);
            if (account.IsEmpty) continue;
            IEnumerable<UInt256> slots = IsGone(who)
                ? touched[who]
                : touched[who].Where(slot => !before.GetStorage(who, slot).IsZero && SlotChanged(who, slot));
            WriteAccountBefore(json, who, account, slots);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static StateOverlay OverlayOf(IStateReader before, StateDiff diff)
    {
        StateOverlay overlay = new(before);
        overlay.Apply(diff);
        return overlay;
    }

    /// <summary>Whether an account has destroyed itself for good.</summary>
    private bool IsGone(in Address who) =>
        destructed.Contains(who) && diff.Accounts.TryGetValue(who, out AccountChange? change) && change.After is null;

    private bool Changed(in Address who, SortedSet<UInt256> slots)
    {
        if (IsGone(who)) return true;
        before.TryGetAccount(who, out Account was);
        _after.TryGetAccount(who, out Account became);
        if (was.Balance != became.Balance || was.Nonce != became.Nonce || was.CodeHash != became.CodeHash) return true;
        foreach (UInt256 slot in slots)
            if (SlotChanged(who, slot)) return true;
        return false;
    }

    private bool SlotChanged(in Address who, in UInt256 slot) => before.GetStorage(who, slot) != _after.GetStorage(who, slot);

    private void WriteAccountBefore(Utf8JsonWriter json, in Address who, in Account account, IEnumerable<UInt256> slots)
    {
        json.WriteStartObject(who.ToString());
        json.WriteQuantity("balance"u8, account.Balance);
        if (account.HasCode)
        {
            if (!options.DisableCode) json.WriteData("code"u8, before.GetCode(account.CodeHash).Span);
            json.WriteData("codeHash"u8, account.CodeHash.Bytes);
        }
        if (account.Nonce != 0) json.WriteNumber("nonce"u8, account.Nonce);
        WriteStorage(json, who, slots, before);
        json.WriteEndObject();
    }

    private void WriteAccountAfter(Utf8JsonWriter json, in Address who, SortedSet<UInt256> slots)
    {
        before.TryGetAccount(who, out Account was);
        _after.TryGetAccount(who, out Account became);
        json.WriteStartObject(who.ToString());
        if (was.Balance != became.Balance) json.WriteQuantity("balance"u8, became.Balance);
        if (was.CodeHash != became.CodeHash)
        {
            if (!options.DisableCode) json.WriteData("code"u8, became.HasCode ? _after.GetCode(became.CodeHash).Span : default);
            json.WriteData("codeHash"u8, became.CodeHash.Bytes);
        }
        if (was.Nonce != became.Nonce && became.Nonce != 0) json.WriteNumber("nonce"u8, became.Nonce);
        Address self = who;
        WriteStorage(json, who, slots.Where(slot => SlotChanged(self, slot) && !_after.GetStorage(self, slot).IsZero), _after);
        json.WriteEndObject();
    }

    private static void WriteStorage(Utf8JsonWriter json, in Address who, IEnumerable<UInt256> slots, IStateReader state)
    {
        bool any = false;
        foreach (UInt256 slot in slots)
        {
            if (!any) json.WriteStartObject("storage"u8);
            any = true;
            json.WritePropertyName(slot.ToHash256().ToString());
            json.WriteData(state.GetStorage(who, slot).ToHash256().Bytes);
        }
        if (any) json.WriteEndObject();
    }
}
