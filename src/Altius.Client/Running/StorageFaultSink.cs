using Altius.Client.Commands;
using Altius.Db;
using Serilog.Core;
using Serilog.Events;

namespace Altius.Client.Running;

/// <summary>
/// Stops the node when a fault of the storage is logged, whoever met it: a call, a background thread, the consensus client's
/// payload. Nothing that the node would say after it can be relied on.
/// </summary>
internal sealed class StorageFaultSink(NodeStop stop) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        for (Exception? fault = logEvent.Exception; fault is not null; fault = fault.InnerException)
            if (fault is StoreException storage) stop.Ask($"The storage failed: {storage.Message}", ExitCode.StorageFault);
    }
}
