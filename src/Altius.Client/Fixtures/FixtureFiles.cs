namespace Altius.Client.Fixtures;

/// <summary>The files that paths on the command line stand for.</summary>
internal static class FixtureFiles
{
    /// <summary>Files as they are, and all JSON files below folders.</summary>
    /// <param name="faults">Gets one line for each path that leads nowhere.</param>
    /// <returns>Each file once, in the order of the paths and by name within a folder.</returns>
    public static List<string> Find(IEnumerable<string> paths, List<string> faults)
    {
        List<string> files = [];
        HashSet<string> seen = [];
        foreach (string path in paths)
        {
            int before = files.Count;
            if (File.Exists(path)) Add(path);
            else if (!Directory.Exists(path)) faults.Add($"{path}: no such file or folder");
            else if (!TryAddFolder(path, out string? fault)) faults.Add(fault);
            else if (files.Count == before
                && !seen.Any(file => file.StartsWith(Path.GetFullPath(path), StringComparison.Ordinal)))
                faults.Add($"{path}: no .json file below this folder");
        }
        return files;

        void Add(string file)
        {
            if (seen.Add(Path.GetFullPath(file))) files.Add(file);
        }

        bool TryAddFolder(string folder, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
        {
            fault = null;
            try
            {
                IEnumerable<string> found = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                    .Where(file => !file.Contains(
                        $"{Path.DirectorySeparatorChar}.meta{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
                foreach (string file in found.Order(StringComparer.Ordinal)) Add(file);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                fault = $"{folder}: {error.Message}";
                return false;
            }
        }
    }
}
