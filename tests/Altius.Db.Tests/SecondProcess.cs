using System.Buffers.Binary;
using System.Diagnostics;
using Altius.Db.Rocks;

namespace Altius.Db.Tests;

/// <summary>
/// This assembly run as another process, which opens a database and holds it or writes to it until it is told or killed.
/// </summary>
internal sealed class SecondProcess : IDisposable
{
    private const string Ready = "ready";

    private readonly Process _process;

    private SecondProcess(string what, string path)
    {
        ProcessStartInfo start = new("dotnet", [typeof(SecondProcess).Assembly.Location, what, path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Assert.That(_process.StandardOutput.ReadLine(), Is.EqualTo(Ready));
    }

    public static SecondProcess Holding(string path) => new("hold", path);

    public static SecondProcess Writing(string path) => new("write", path);

    /// <summary>Waits until the process has committed so many batches.</summary>
    public void WaitForBatches(int count)
    {
        for (int i = 0; i < count; i++) Assert.That(_process.StandardOutput.ReadLine(), Is.Not.Null);
    }

    /// <summary>Ends the process as a power cut would, in the middle of whatever it does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private static int Main(string[] args)
    {
        using RocksStore store = RocksStore.Open(args[1], SmallRocks.Options);
        Console.WriteLine(Ready);
        if (args[0] == "hold") Console.In.ReadToEnd();
        else WriteForever(store);
        return 0;
    }

    private static void WriteForever(RocksStore store)
    {
        byte[] key = new byte[8];
        using IWriteBatch batch = store.BeginWrite();
        for (ulong n = 0; ; n++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(key, n);
            batch.Put(Column.Accounts, key, key);
            batch.Put(Column.Slots, key, new byte[300]);
            batch.Put(Column.Metadata, [1], key);
            batch.Commit();
            Console.WriteLine(n);
        }
    }
}
