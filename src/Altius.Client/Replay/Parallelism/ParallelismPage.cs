using System.Text;

namespace Altius.Client.Replay.Parallelism;

/// <summary>One page that shows a report without a network: what it shows is inside it.</summary>
internal static class ParallelismPage
{
    private const string Template = "Altius.Client.Replay.Parallelism.ParallelismPage.html";
    private const string Place = "/*DATA*/[]";

    /// <param name="json">
    /// The report. It holds hashes, numbers and names of files; what could end a script is escaped by JSON.
    /// </param>
    public static void Write(string path, ReadOnlySpan<byte> json)
    {
        using Stream stream = typeof(ParallelismPage).Assembly.GetManifestResourceStream(Template)
            ?? throw new InvalidOperationException("The page's template is missing from the build.");
        using StreamReader reader = new(stream);
        File.WriteAllText(path, reader.ReadToEnd().Replace(Place, Encoding.UTF8.GetString(json), StringComparison.Ordinal));
    }
}
