using System.Text;
using Altius.Client.Recorder;
using FsCheck;
using FsCheck.Fluent;
using Serilog.Core;

namespace Altius.Client.Tests.Recorder;

[TestFixture]
internal sealed class FlightRecorderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void WhatIsRecordedIsReadAgain() => Prop.ForAll<(byte[], byte[], ushort)[]>(items =>
    {
        string folder = Path.Combine(_folder, Guid.NewGuid().ToString());
        Exchange[] exchanges =
        [
            .. items.Select(item => new Exchange(
                DateTimeOffset.UnixEpoch.AddSeconds(1.5 * item.Item3), TimeSpan.FromMicroseconds(item.Item3), item.Item1,
                item.Item2)),
        ];
        Write(folder, exchanges).GetAwaiter().GetResult();
        Exchange[] read = [.. Recording.Read(folder, fault => Assert.Fail(fault))];
        return read.Select(Show).SequenceEqual(exchanges.Select(Show));
    }).QuickCheckThrowOnFailure();

    [Test]
    public async Task ATornTailCostsOnlyTheLastExchange([Range(1, 40)] int missing)
    {
        await Write(_folder, Numbered(0, 3));
        string segment = RecordingSegment.List(_folder).Single().Path;
        using (FileStream file = new(segment, FileMode.Open)) file.SetLength(file.Length - missing);

        List<string> faults = [];
        string[] read = [.. Recording.Read(_folder, faults.Add).Select(Show)];

        Assert.That(read, Is.EqualTo(Numbered(0, 2).Select(Show)));
        Assert.That(faults, Has.Count.EqualTo(1).And.Some.Contains(segment));
    }

    [Test]
    public async Task AChangedByteIsNoticed()
    {
        await Write(_folder, Numbered(0, 3));
        string segment = RecordingSegment.List(_folder).Single().Path;
        byte[] bytes = File.ReadAllBytes(segment);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x10;
            File.WriteAllBytes(segment, changed);
            List<string> faults = [];
            List<string> read = [.. Recording.Read(_folder, faults.Add).Select(Show)];
            Assert.That(faults, Has.Count.EqualTo(1), $"byte {i}");
            Assert.That(Numbered(0, 3).Select(Show).Take(read.Count), Is.EqualTo(read), $"byte {i}");
        }
    }

    [Test]
    public async Task AfterACrashTheRecordingGoesOnInAnotherFile()
    {
        await Write(_folder, Numbered(0, 2));
        string first = RecordingSegment.List(_folder).Single().Path;
        using (FileStream file = new(first, FileMode.Append)) file.Write([1, 2, 3]);
        await Write(_folder, Numbered(2, 2));

        List<string> faults = [];
        Assert.That(Recording.Read(_folder, faults.Add).Select(Show), Is.EqualTo(Numbered(0, 4).Select(Show)));
        Assert.That(faults, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TheOldestFilesGoWhenTheLimitIsReached()
    {
        const int Limit = 20_000;
        await Write(_folder, [.. Numbered(0, 200)], Limit, segmentLimit: 2_000);

        string[] read = [.. Recording.Read(_folder, fault => Assert.Fail(fault)).Select(Show)];
        string[] all = [.. Numbered(0, 200).Select(Show)];

        Assert.That(Directory.EnumerateFiles(_folder).Sum(file => new FileInfo(file).Length), Is.LessThan(2 * Limit));
        Assert.That(read, Has.Length.LessThan(all.Length));
        Assert.That(all[^read.Length..], Is.EqualTo(read));
    }

    private static async Task Write(
        string folder, IEnumerable<Exchange> exchanges, long limit = long.MaxValue, long segmentLimit = 1 << 20)
    {
        await using FlightRecorder recorder = new(folder, limit, Logger.None, segmentLimit);
        foreach (Exchange exchange in exchanges)
            recorder.Record(exchange.Started, exchange.Duration, exchange.Request, exchange.Answer);
    }

    /// <summary>Exchanges that do not compress to nothing.</summary>
    private static IEnumerable<Exchange> Numbered(int first, int count) => Enumerable.Range(first, count).Select(i =>
    {
        byte[] noise = new byte[300];
        new System.Random(i).NextBytes(noise);
        return new Exchange(
            DateTimeOffset.UnixEpoch.AddSeconds(i), TimeSpan.FromMilliseconds(i), Encoding.ASCII.GetBytes($"request {i}"), noise);
    });

    private static string Show(Exchange exchange) =>
        $"{exchange.Started:O} {exchange.Duration} {Convert.ToHexString(exchange.Request.Span)} " +
        $"{Convert.ToHexString(exchange.Answer.Span)}";
}
