using System.Text;
using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>What happens to fields that an object's type does not name.</summary>
public enum UnknownFields
{
    /// <summary>They are passed over.</summary>
    Ignored,
    /// <summary>They are a fault.</summary>
    Refused,
}

/// <summary>One field of an <see cref="RpcObject"/>.</summary>
/// <typeparam name="TOwner">The class whose instances hold it.</typeparam>
public sealed class RpcField<TOwner>
{
    internal delegate void Reader(ref Utf8JsonReader json, TOwner owner);

    internal RpcField(string name, string schema, bool isRequired, Reader read, Action<Utf8JsonWriter, TOwner> write)
    {
        Name = name;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Schema = schema;
        IsRequired = isRequired;
        Read = read;
        Write = write;
    }

    public string Name { get; }

    public bool IsRequired { get; }

    internal byte[] Utf8Name { get; }

    internal string Schema { get; }

    internal Reader Read { get; }

    internal Action<Utf8JsonWriter, TOwner> Write { get; }
}

/// <summary>Makes the fields of one class without naming it in each row.</summary>
public sealed class RpcFields<TOwner> where TOwner : class, new()
{
    /// <inheritdoc cref="RpcObject.Required{TOwner, T}"/>
    public RpcField<TOwner> Required<T>(string name, RpcType<T> type, Func<TOwner, T> get, Action<TOwner, T> set) =>
        RpcObject.Required(name, type, get, set);

    /// <inheritdoc cref="RpcObject.Optional{TOwner, T}"/>
    public RpcField<TOwner> Optional<T>(string name, RpcType<T> type, Func<TOwner, T?> get, Action<TOwner,
        T> set) where T : struct =>
        RpcObject.Optional(name, type, get, set);

    /// <inheritdoc cref="RpcObject.OptionalReference{TOwner, T}"/>
    public RpcField<TOwner> OptionalReference<T>(string name, RpcType<T> type, Func<TOwner, T?> get, Action<TOwner, T> set)
        where T : class => RpcObject.OptionalReference(name, type, get, set);
}

/// <summary>Makes the types of objects with named fields, each field a row: name, type, getter, setter.</summary>
public static class RpcObject
{
    /// <summary>A field that must be there and not null.</summary>
    public static RpcField<TOwner> Required<TOwner, T>(
        string name, RpcType<T> type, Func<TOwner, T> get, Action<TOwner, T> set) =>
        new(name, type.Schema, true, (ref Utf8JsonReader json, TOwner owner) => set(owner, type.Read(ref json)),
            (json, owner) =>
            {
                json.WritePropertyName(name);
                type.Write(json, get(owner));
            });

    /// <summary>A field of a value type that may be missing or null; it is left out of answers where it is null.</summary>
    public static RpcField<TOwner> Optional<TOwner, T>(
        string name, RpcType<T> type, Func<TOwner, T?> get, Action<TOwner, T> set) where T : struct =>
        new(name, type.Schema, false, (ref Utf8JsonReader json, TOwner owner) => set(owner, type.Read(ref json)),
            (json, owner) =>
            {
                if (get(owner) is not { } value) return;
                json.WritePropertyName(name);
                type.Write(json, value);
            });

    /// <summary>A field of a reference type that may be missing or null; it is left out of answers where it is null.</summary>
    public static RpcField<TOwner> OptionalReference<TOwner, T>(
        string name, RpcType<T> type, Func<TOwner, T?> get, Action<TOwner, T> set) where T : class =>
        new(name, type.Schema, false, (ref Utf8JsonReader json, TOwner owner) => set(owner, type.Read(ref json)),
            (json, owner) =>
            {
                if (get(owner) is not { } value) return;
                json.WritePropertyName(name);
                type.Write(json, value);
            });

    /// <summary>The type of an object with these fields; a null field counts as missing.</summary>
    public static RpcType<TOwner> Of<TOwner>(
        IReadOnlyList<RpcField<TOwner>> fields, UnknownFields unknown = UnknownFields.Ignored) where TOwner : class, new() =>
        new(Describe(fields), (ref Utf8JsonReader json) => Read(ref json, fields, unknown), (json, owner) =>
        {
            json.WriteStartObject();
            foreach (RpcField<TOwner> field in fields) field.Write(json, owner);
            json.WriteEndObject();
        });

    private static TOwner Read<TOwner>(ref Utf8JsonReader json, IReadOnlyList<RpcField<TOwner>> fields, UnknownFields unknown)
        where TOwner : class, new()
    {
        RpcTypes.Expect(ref json, JsonTokenType.StartObject);
        if (fields.Count > 64) throw new InvalidOperationException("An object type has at most 64 fields.");
        TOwner owner = new();
        ulong seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int index = Find(fields, ref json);
            if (index < 0 && unknown == UnknownFields.Refused) throw new RpcValueException($"unknown field '{json.GetString()}'");
            json.Read();
            if (index >= 0 && json.TokenType != JsonTokenType.Null)
            {
                ReadField(ref json, fields[index], owner);
                seen |= 1UL << index;
            }
            else
            {
                json.Skip();
            }
        }
        for (int i = 0; i < fields.Count; i++)
            if (fields[i].IsRequired && (seen >> i & 1) == 0)
                throw new RpcValueException($"the field '{fields[i].Name}' is missing");
        return owner;
    }

    private static void ReadField<TOwner>(ref Utf8JsonReader json, RpcField<TOwner> field, TOwner owner)
    {
        try
        {
            field.Read(ref json, owner);
        }
        catch (RpcValueException fault)
        {
            fault.InField(field.Name);
            throw;
        }
    }

    private static int Find<TOwner>(IReadOnlyList<RpcField<TOwner>> fields, ref Utf8JsonReader json)
    {
        for (int i = 0; i < fields.Count; i++)
            if (json.ValueTextEquals(fields[i].Utf8Name)) return i;
        return -1;
    }

    private static string Describe<TOwner>(IReadOnlyList<RpcField<TOwner>> fields)
    {
        string properties = string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Schema}"));
        string required = string.Join(',', fields.Where(field => field.IsRequired).Select(field => $"\"{field.Name}\""));
        string tail = required.Length == 0 ? "" : $",\"required\":[{required}]";
        return $$"""{"type":"object","properties":{{{properties}}}{{tail}}}""";
    }
}
