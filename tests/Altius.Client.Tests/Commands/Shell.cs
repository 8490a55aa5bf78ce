using Altius.Client.Commands;

namespace Altius.Client.Tests.Commands;

/// <summary>Runs commands in this process, on files of a folder of its own.</summary>
internal sealed class Shell : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("altius-tests-");

    /// <summary>Puts a file into the folder.</summary>
    /// <returns>Its path.</returns>
    public string File(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A path in the folder where nothing is.</summary>
    public string Nowhere => Path.Combine(_folder.FullName, "nowhere");

    public string Folder => _folder.FullName;

    public static async Task<ShellResult> Run(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(arguments, new Terminal(output, error, IsInteractive: false));
        return new ShellResult(code, Lines(output), Lines(error));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string[] Lines(StringWriter writer) =>
        writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What a command left behind.</summary>
internal sealed record ShellResult(int Code, string[] Output, string[] Error)
{
    public string LastLine => Output[^1];
}
