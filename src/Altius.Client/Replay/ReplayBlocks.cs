using Altius.Client.Fixtures;
using Altius.Core;

namespace Altius.Client.Replay;

/// <summary>Finds and reads block files.</summary>
internal static class ReplayBlocks
{
    /// <summary>The blocks of all files that can be read, by number.</summary>
    /// <param name="paths">Files, and folders that are searched for them.</param>
    /// <param name="faults">What cannot be read, and why.</param>
    public static List<ReplayBlock> ReadAll(
        IReadOnlyList<string> paths, ForkSchedule forks, List<string> faults, CancellationToken stop)
    {
        List<ReplayBlock> blocks = [];
        foreach (string file in FixtureFiles.Find(paths, faults))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                blocks.Add(ReplayBlockReader.Read(file, forks));
            }
            catch (Exception fault) when (fault is FixtureFault or IOException or UnauthorizedAccessException)
            {
                faults.Add($"{file}: {fault.Message}");
            }
        }
        return [.. blocks.OrderBy(block => block.Number)];
    }
}
