using Serilog;

namespace Altius.Client;

/// <summary>
/// The parts of a node that must be closed, in the order of their making. They are closed in the reverse order, so that whoever
/// uses a part is closed before it. Not thread-safe: used by who starts and stops the node.
/// </summary>
internal sealed class NodeParts(ILogger log) : IAsyncDisposable
{
    private readonly Stack<(string Name, Func<ValueTask> Close)> _parts = [];

    /// <summary>Takes a part over.</summary>
    public T Own<T>(string name, T part)
    {
        if (part is IAsyncDisposable asynchronous) _parts.Push((name, asynchronous.DisposeAsync));
        else if (part is IDisposable plain) OnClose(name, plain.Dispose);
        return part;
    }

    /// <summary>Has something done when its turn to close comes.</summary>
    public void OnClose(string name, Action close) => _parts.Push((name, () =>
    {
        close();
        return ValueTask.CompletedTask;
    }
    ));

    /// <summary>Closes all; one that fails does not keep the others open.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out (string Name, Func<ValueTask> Close) part))
        {
            try
            {
                await part.Close();
            }
#pragma warning disable CA1031 // The rest must be closed whatever happens: above all the database.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                log.Error(fault, "Closing the {Part} failed: {Fault}", part.Name, fault.Message);
            }
        }
    }
}
