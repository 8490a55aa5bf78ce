using Altius.Chain;

namespace Altius.JsonRpc.Tracing;

/// <summary>Gives each piece of work a thread of its own that leaves the processors to whoever judges blocks.</summary>
/// <remarks>
/// Who runs: as many threads as the loop that uses it allows; the calling thread, which is a port's worker, takes part. What
/// memory they own: none. What completes them: their piece of work. Nothing but that cancels them.
/// </remarks>
internal sealed class YieldingScheduler : TaskScheduler
{
    public static readonly YieldingScheduler Instance = new();

    private YieldingScheduler() { }

    protected override void QueueTask(Task task)
    {
        RightOfWay? way = CallPause.Way; // that of the call whose work it is
        YieldingThread.Start("tracing", () =>
        {
            CallPause.Begin(way);
            TryExecuteTask(task);
        });
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
