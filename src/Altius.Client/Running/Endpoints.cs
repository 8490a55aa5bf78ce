using System.Text.Json;

namespace Altius.Client.Running;

/// <summary>Where a running node listens, for scripts and tools: a file in the data directory while the node runs.</summary>
internal static class Endpoints
{
    private const string FileName = "endpoints.json";

    /// <summary>Writes the file, at once and whole.</summary>
    /// <param name="urls">By what is served; those that are null are left out.</param>
    public static void Write(string directory, IEnumerable<(string Name, string? Url)> urls)
    {
        Dictionary<string, string> served =
            urls.Where(entry => entry.Url is not null).ToDictionary(entry => entry.Name, entry => entry.Url!);
        string path = Path.Combine(directory, FileName), draft = path + ".new";
        File.WriteAllText(draft, JsonSerializer.Serialize(served));
        File.Move(draft, path, overwrite: true);
    }

    public static void Remove(string directory) => File.Delete(Path.Combine(directory, FileName));
}
