using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Altius.Client.Running;

namespace Altius.Client.Tests.Running;

[TestFixture]
internal sealed class DoctorTests
{
    /// <summary>Ports 0 are any that are free, so nothing on the machine can be in the way.</summary>
    private static readonly NodeOptions Options = new()
    {
        EnginePort = 0,
        HttpPort = 0,
        WsPort = null,
        MetricsPort = null,
        MinFreeDisk = 100,
        DatabaseCache = 1 << 20,
    };

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void AGoodMachineIsGood() =>
        Assert.That(Doctor().Examine().Where(finding => finding.Severity != Severity.Good), Is.Empty);

    [TestCase(99, ExpectedResult = nameof(Severity.Fault))]
    [TestCase(100, ExpectedResult = nameof(Severity.Warning))]
    [TestCase(200, ExpectedResult = nameof(Severity.Good))]
    public string TheDiskIsHeldAgainstTheOption(long free) => Find(Doctor(free: free), "disk").Severity.ToString();

    [TestCase(
        "Max open files            1024                 524288               files", ExpectedResult = nameof(Severity.Warning))]
    [TestCase(
        "Max open files            65536                524288               files", ExpectedResult = nameof(Severity.Good))]
    [TestCase("", ExpectedResult = nameof(Severity.Good))]
    public string FewOpenFilesAreAWarning(string limits) =>
        Find(new Doctor(Options, _folder, Secret) { FreeBytes = _ => 1000, Limits = () => limits }, "files").Severity.ToString();

    [Test]
    public void AClockThatIsBehindTheBuildIsAFault() =>
        Assert.That(Find(Doctor(new HandClock(DateTimeOffset.UnixEpoch)), "clock").Severity, Is.EqualTo(Severity.Fault));

    [TestCase("0x1111111111111111111111111111111111111111111111111111111111111111\n", ExpectedResult = nameof(Severity.Good))]
    [TestCase("11111111111111111111111111111111111111111111111111111111111111", ExpectedResult = nameof(Severity.Fault))]
    [TestCase("xyz1111111111111111111111111111111111111111111111111111111111111", ExpectedResult = nameof(Severity.Fault))]
    public string ASecretThatIsThereMustBeGood(string text)
    {
        File.WriteAllText(Secret, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Secret, UnixFileMode.UserRead);
        return Find(Doctor(), "jwt").Severity.ToString();
    }

    [Test, Platform(Exclude = "Win", Reason = "Windows has no file modes."), UnsupportedOSPlatform("windows")]
    public void ASecretThatOthersCanReadIsAWarning()
    {
        File.WriteAllText(Secret, new string('1', 64));
        File.SetUnixFileMode(Secret, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.That(Find(Doctor(), "jwt"), Has.Property(nameof(Finding.Severity)).EqualTo(Severity.Warning)
            .And.Property(nameof(Finding.Text)).Contains("chmod 600"));
    }

    [Test]
    public void APortThatIsTakenIsAFaultThatNamesTheOption()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        Finding finding =
            Find(new Doctor(Options with { HttpPort = port }, _folder, Secret) { FreeBytes = _ => 1000 }, "http.port");
        Assert.That(finding.Severity, Is.EqualTo(Severity.Fault));
        Assert.That(finding.Text, Does.Contain($"{port}").And.Contain("--http.port"));
    }

    [Test]
    public void EveryConsensusClientGetsUrlAndSecret()
    {
        IReadOnlyList<string> lines = ConsensusClientHint.Lines("0.0.0.0", 8551, "/data/jwt.hex");
        Assert.That(lines, Has.All.Contains("http://127.0.0.1:8551").And.All.Contains("/data/jwt.hex"));
        Assert.That(lines, Has.Count.EqualTo(5));
    }

    private string Secret => Path.Combine(_folder, "jwt.hex");

    private Doctor Doctor(TimeProvider? clock = null, long free = 1000) => new(Options, _folder, Secret)
    {
        FreeBytes = _ => free,
        Limits = () => "",
        Clock = clock ?? TimeProvider.System,
    };

    private static Finding Find(Doctor doctor, string subject) => doctor.Examine().Single(finding => finding.Subject == subject);
}
