using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>Types that may be null, made from value types that may not.</summary>
public static class NullableValueTypes
{
    public static RpcType<T?> OrNull<T>(this RpcType<T> type) where T : struct => new(
        NullableTypes.Schema(type.Schema),
        (ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : type.Read(ref json),
        (json, value) =>
        {
            if (value is { } known) type.Write(json, known);
            else json.WriteNullValue();
        });
}

/// <summary>Types that may be null, made from reference types that may not.</summary>
public static class NullableTypes
{
    public static RpcType<T?> OrNull<T>(this RpcType<T> type) where T : class => new(
        Schema(type.Schema),
        (ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : type.Read(ref json),
        (json, value) =>
        {
            if (value is not null) type.Write(json, value);
            else json.WriteNullValue();
        });

    internal static string Schema(string schema) => $$"""{"oneOf":[{{schema}},{"type":"null"}]}""";
}
