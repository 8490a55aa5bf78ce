using Altius.Client.Options;

namespace Altius.Client.Recorder;

/// <summary>What a flight recorder has written into a folder.</summary>
internal static class Recording
{
    /// <summary>Reads all exchanges, oldest first.</summary>
    /// <param name="onFault">Gets a sentence for each segment that is not whole.</param>
    /// <exception cref="OptionException">There is no recording in the folder.</exception>
    public static IEnumerable<Exchange> Read(string folder, Action<string> onFault)
    {
        if (!Directory.Exists(folder))
            throw new OptionException($"{folder}: no such folder; name one that --engine-recorder has written.");
        IReadOnlyList<(int Number, string Path)> segments = RecordingSegment.List(folder);
        if (segments.Count == 0) throw new OptionException(
            $"{folder}: there is no recording in it; name a folder that --engine-recorder has written.");
        return segments.SelectMany(segment => RecordingSegment.Read(segment.Path, onFault));
    }
}
