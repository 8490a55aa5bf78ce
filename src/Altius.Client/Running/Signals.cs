using System.Runtime.InteropServices;

namespace Altius.Client.Running;

/// <summary>
/// SIGINT and SIGTERM: the first asks the node to stop in order, a second one ends the process at once, which the database
/// survives. The handlers run on a thread of the runtime.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <param name="onFirst">Gets the signal's name; must be quick.</param>
    /// <param name="onSecond">Gets the signal's name; ends the process.</param>
    public Signals(Action<string> onFirst, Action<string> onSecond)
    {
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                (Interlocked.Increment(ref _count) == 1 ? onFirst : onSecond)(context.Signal.ToString());
            }));
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }
}
