namespace Altius.Client.Options;

/// <summary>Which option somebody may have meant.</summary>
internal static class OptionNames
{
    private const int MaxDistance = 3;

    /// <summary>A sentence that names the nearest option, with a space before it; empty where none is near.</summary>
    /// <param name="names">Those that there are.</param>
    public static string Suggest(string name, IEnumerable<string> names)
    {
        string? nearest = names.Where(known => Distance(name, known) <= MaxDistance).MinBy(known => Distance(name, known));
        return nearest is null ? "" : $" Did you mean \"{nearest}\"?";
    }

    /// <summary>Insertions, deletions and replacements from one text to the other (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
