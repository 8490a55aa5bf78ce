using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Altius.Client.Recorder;
using Altius.Client.Running;

namespace Altius.Client.Tests.Nodes;

/// <summary>The node in a process of its own, on the dev chain, led by its Engine API.</summary>
internal sealed class ChildNode : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _folder;
    private readonly StringBuilder _said = new();

    private ChildNode(ProcessStartInfo info, string folder)
    {
        _folder = folder;
        (info.RedirectStandardOutput, info.RedirectStandardError) = (true, true);
        if (File.Exists(EndpointsFile)) File.Delete(EndpointsFile); // a killed node's would be taken for this one's
        _process = Process.Start(info)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>All that it has written.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    private string EndpointsFile => Path.Combine(_folder, "endpoints.json");

    public static ChildNode Start(string folder, string minFreeDisk = "1M") =>
        new(new ProcessStartInfo("dotnet", Arguments(folder, minFreeDisk)), folder);

    /// <summary>
    /// Starts one that can write no file beyond so many bytes: a write that would is refused, as on a full disk.
    /// </summary>
    public static ChildNode StartWithSmallFiles(string folder, long bytes)
    {
        // The signal that comes with the refusal is ignored; shells count in blocks of 512 bytes (POSIX, ulimit -f).
        string[] shell = ["-c", $"trap '' XFSZ; ulimit -f {bytes / 512}; exec dotnet \"$@\"", "sh", .. Arguments(folder, "1M")];
        ProcessStartInfo info = new("sh", shell);
        info.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // compiled code would otherwise be a large file in memory
        return new ChildNode(info, folder);
    }

    /// <summary>Waits until it says where its Engine API is; null where it has ended before.</summary>
    public async Task<EngineDriver?> LeadAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        while (!_process.HasExited)
        {
            if (File.Exists(EndpointsFile))
            {
                using FileStream file = File.OpenRead(EndpointsFile);
                Uri engine = new(JsonDocument.Parse(file).RootElement.GetProperty("engine").GetString()!);
                return new EngineDriver(new EngineClient(engine, DataDirectory.JwtSecretIn(_folder)));
            }
            await Task.Delay(20, patience.Token);
        }
        return null;
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string[] Arguments(string folder, string minFreeDisk) =>
    [
        Path.Combine(AppContext.BaseDirectory, "altius.dll"), "--chain", "dev", "--datadir", folder, "--engine.port", "0",
        "--http.port", "off", "--ws.port", "off", "--metrics.port", "off", "--min-free-disk", minFreeDisk, "--cache.db", "8M",
        "--warm-up", "false",
    ];

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said) _said.AppendLine(line.Data);
    }
}
