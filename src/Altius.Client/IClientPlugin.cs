namespace Altius.Client;

/// <summary>
/// Changes how a node is put together, before it is built: brings another executor, or methods, or metrics. A plugin is a public
/// type with a constructor without parameters, in an assembly that <c>--plugins</c> names.
/// </summary>
public interface IClientPlugin
{
    /// <summary>For the log.</summary>
    string Name { get; }

    void Configure(NodeBuilder node);
}
