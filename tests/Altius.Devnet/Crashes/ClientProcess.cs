using System.Diagnostics;
using System.Text.Json;

namespace Altius.Devnet.Crashes;

/// <summary>The executable in a process of its own, on a folder with a chain; it can be killed at any moment.</summary>
internal sealed class ClientProcess : IDisposable
{
    /// <summary>
    /// Long enough for a machine that has better to do, and for one on which the whole run is held for a while.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly string _folder;
    private readonly List<string> _lines = [];
    private bool _isDisposed;

    private ClientProcess(Process process, string folder) => (_process, _folder) = (process, folder);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written last, for a message.</summary>
    public string Tail
    {
        get
        {
            lock (_lines) return string.Join(Environment.NewLine, _lines.TakeLast(8));
        }
    }

    /// <summary>Starts a command, or the node where there is none.</summary>
    /// <param name="client">The client's assembly.</param>
    public static ClientProcess Start(string client, string folder, string genesis, params string[] command)
    {
        // What a killed node has left would be taken for this one's.
        if (File.Exists(EndpointsOf(folder))) File.Delete(EndpointsOf(folder));
        string[] arguments =
        [
            client, .. command, "--chain", genesis, "--datadir", Path.Combine(folder, "data"),
            "--min-free-disk", "64M", "--cache.db", "32M",
        ];
        ProcessStartInfo info = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        ClientProcess started = new(Process.Start(info)!, folder);
        started._process.OutputDataReceived += started.Keep;
        started._process.ErrorDataReceived += started.Keep;
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Resident memory, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Waits until the node says where its Engine API listens; null where the process has ended before.</summary>
    public Task<Uri?> EngineAsync() => EndpointAsync("engine");

    /// <summary>Waits until the node says where it listens; null where the process has ended before.</summary>
    /// <param name="server">As the endpoints file names it.</param>
    public async Task<Uri?> EndpointAsync(string server)
    {
        long began = Stopwatch.GetTimestamp();
        while (!_process.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
        {
            if (File.Exists(EndpointsOf(_folder)))
            {
                using FileStream file = File.OpenRead(EndpointsOf(_folder));
                return new Uri(JsonDocument.Parse(file).RootElement.GetProperty(server).GetString()!);
            }
            await Task.Delay(20);
        }
        return null;
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>As kill -9 does, or the kernel when memory is short. Any thread may do it, at any time.</summary>
    public void Kill()
    {
        lock (_lines)
            if (!_isDisposed && !_process.HasExited) _process.Kill();
    }

    /// <summary>As service managers do it: asks it to stop in order.</summary>
    public void Stop()
    {
        using Process kill = Process.Start("kill", ["-s", "TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        Kill();
        _process.WaitForExit();
        lock (_lines) _isDisposed = true;
        _process.Dispose();
    }

    private static string EndpointsOf(string folder) => Path.Combine(folder, "data", "endpoints.json");

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_lines)
            if (line.Data is not null) _lines.Add(line.Data);
    }
}
