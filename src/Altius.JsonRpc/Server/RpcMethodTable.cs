using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Altius.JsonRpc;

/// <summary>The methods of a port, by name, and those that tell of them: rpc.discover and rpc_modules.</summary>
public sealed class RpcMethodTable
{
    private readonly FrozenDictionary<string, RpcMethod> _methods;
    private readonly RpcMethod[] _rows;
    private readonly string _version;

    /// <param name="version">Of the client, for the OpenRPC document.</param>
    /// <param name="methods">In the order of the OpenRPC document.</param>
    /// <exception cref="ArgumentException">Two methods have the same name.</exception>
    public RpcMethodTable(string version, IEnumerable<RpcMethod> methods)
    {
        _version = version;
        _rows = [.. methods];
        Namespaces = [.. _rows.Select(method => method.Namespace).Distinct().Order(StringComparer.Ordinal)];
        string document = OpenRpcDocument.Write(version, _rows);
        RpcMethod discover = RpcMethod.Create(
            "rpc.discover", "This port's methods as an OpenRPC document.",
            Result.Of(RpcTypes.Written("""{"type":"object"}""")),
            () => json => json.WriteRawValue(document, skipInputValidation: true));
        RpcMethod modules = RpcMethod.Create(
            "rpc_modules", "The namespaces that this port serves.",
            Result.Of(RpcTypes.Written("""{"type":"object"}""")), () => json =>
            {
                json.WriteStartObject();
                foreach (string name in Namespaces) json.WriteString(name, "1.0");
                json.WriteString("rpc", "1.0");
                json.WriteEndObject();
            });
        _methods = _rows.Append(discover.On(RpcLane.Caller)).Append(modules.On(RpcLane.Caller))
            .ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);
    }

    /// <summary>Those given, in their order.</summary>
    public IReadOnlyList<RpcMethod> Methods => _rows;

    /// <summary>The namespaces with a method.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    public bool TryGet(string name, [NotNullWhen(true)] out RpcMethod? method) => _methods.TryGetValue(name, out method);

    /// <summary>The methods of these namespaces alone.</summary>
    public RpcMethodTable Only(IReadOnlyCollection<string> namespaces) =>
        new(_version, _rows.Where(method => namespaces.Contains(method.Namespace)));
}
