using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>One parameter of a method: its name, its type and whether it may be left out.</summary>
public abstract class Param
{
    private protected Param(string name, string schema, bool isRequired, string? description)
    {
        Name = name;
        Schema = schema;
        IsRequired = isRequired;
        Description = description;
    }

    public string Name { get; }

    public string Schema { get; }

    public bool IsRequired { get; }

    public string? Description { get; }

    /// <summary>A parameter that must be there; null counts as not there unless the type admits it.</summary>
    public static Param<T> Of<T>(string name, RpcType<T> type, string? description = null) =>
        new(name, type, true, default!, description);
}

/// <summary>One parameter of a method, with how to read it.</summary>
public sealed class Param<T> : Param
{
    private readonly RpcType<T> _type;
    private readonly T _default;

    internal Param(string name, RpcType<T> type, bool isRequired, T defaultValue, string? description)
        : base(name, type.Schema, isRequired, description)
    {
        _type = type;
        _default = defaultValue;
    }

    /// <summary>The same parameter, which may be left out or null and then has this value.</summary>
    public Param<T> Or(T value) => new(Name, _type, false, value, Description);

    /// <summary>Reads the argument at this position.</summary>
    /// <exception cref="RpcError">−32602: it is missing, or not of its type.</exception>
    internal T Read(in RpcArguments arguments, int position)
    {
        ReadOnlySpan<byte> text = arguments[position];
        if (text.IsEmpty) return IsRequired ? throw Fault(position, "it is missing") : _default;
        Utf8JsonReader json = new(text, arguments.Options);
        json.Read();
        if (json.TokenType == JsonTokenType.Null && !IsRequired) return _default;
        try
        {
            return _type.Read(ref json);
        }
        catch (RpcValueException fault)
        {
            throw Fault(position, fault.Message);
        }
    }

    private RpcError Fault(int position, string what) =>
        RpcError.InvalidParams($"invalid argument {position}, '{Name}': {what}");
}
