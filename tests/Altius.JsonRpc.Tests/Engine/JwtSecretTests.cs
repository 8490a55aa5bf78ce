using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>The file of the shared secret.</summary>
[TestFixture]
[Platform(Exclude = "Win", Reason = "Windows has no file modes.")]
[UnsupportedOSPlatform("windows")]
internal sealed class JwtSecretTests
{
    private string _folder = null!;

    private string Path => System.IO.Path.Combine(_folder, "data", "jwt.hex");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-jwt").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ASecretIsMadeOnceForItsOwnerAlone()
    {
        JwtSecret made = JwtSecret.LoadOrCreate(Path, NullLogger.Instance);
        Assert.That(File.GetUnixFileMode(Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.ReadAllText(Path), Does.Match("^0x[0-9a-f]{64}$"));
        Assert.That(JwtSecret.LoadOrCreate(Path, NullLogger.Instance).Bytes, Is.EqualTo(made.Bytes));
    }

    [TestCase("0x", "")]
    [TestCase("", "\n")]
    [TestCase("  0x", "\r\n\n")]
    public void ASecretMayStandWithOrWithoutPrefixAndSpace(string before, string after)
    {
        Write(before + string.Concat(Enumerable.Repeat("aB", 32)) + after);
        Assert.That(JwtSecret.LoadOrCreate(Path, NullLogger.Instance).Bytes, Is.EqualTo(Enumerable.Repeat((byte)0xab, 32)));
    }

    [TestCase("", "0 bytes")]
    [TestCase("0xabcd", "2 bytes")]
    [TestCase("0x00000000000000000000000000000000000000000000000000000000000000", "31 bytes")]
    [TestCase("0x000000000000000000000000000000000000000000000000000000000000000000", "33 bytes")]
    [TestCase("0x0", "not hexadecimal")]
    [TestCase("zz00000000000000000000000000000000000000000000000000000000000000", "not hexadecimal")]
    public void AnythingElseStopsTheStart(string text, string found)
    {
        Write(text);
        Assert.That(() => JwtSecret.LoadOrCreate(Path, NullLogger.Instance),
            Throws.TypeOf<IOException>().With.Message.Contains(Path).And.Message.Contains(found).And.Message.Contains(
                "64 hexadecimal digits"));
    }

    [Test]
    public void ALargeFileIsNotReadAtAll()
    {
        Write(new string('a', 100_000));
        Assert.That(() => JwtSecret.LoadOrCreate(Path, NullLogger.Instance),
            Throws.TypeOf<IOException>().With.Message.Contains("100000 bytes"));
    }

    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite, 0)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead, 0)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.OtherRead, 1)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupWrite, 1)]
    public void OpenPermissionsAreWarnedOf(UnixFileMode mode, int warnings)
    {
        JwtSecret.LoadOrCreate(Path, NullLogger.Instance);
        File.SetUnixFileMode(Path, mode);
        Warnings log = new();
        JwtSecret.LoadOrCreate(Path, log);
        Assert.That(log.Count, Is.EqualTo(warnings));
    }

    private void Write(string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, text);
    }

    private sealed class Warnings : ILogger
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (logLevel == LogLevel.Warning) Count++;
        }
    }
}
