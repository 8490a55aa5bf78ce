using System.Diagnostics;

namespace Altius.Client.Tests.Commands;

[TestFixture]
internal sealed class CommandLineTests
{
    [TestCase("bogus")]
    [TestCase("statetest")]
    [TestCase("replay", "x.json", "--repeat", "0")]
    [TestCase("statetest", "x.json", "--threads", "many")]
    public async Task ABadCommandIsTold(params string[] arguments)
    {
        ShellResult result = await Shell.Run(arguments);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Is.Not.Empty);
        Assert.That(result.Error, Has.All.StartsWith("altius: "));
    }

    [TestCase("--http.prt", "1")]
    [TestCase("config", "show", "--http.prt", "1")]
    public async Task AnOptionThatIsMisspeltIsGuessed(params string[] arguments)
    {
        ShellResult result = await Shell.Run(arguments);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error[0], Does.Contain("'--http.prt'").And.EndsWith("Did you mean \"--http.port\"?"));
    }

    /// <summary>Else 'altius --datadir X db verify' would verify another folder.</summary>
    [TestCase("--datadir", "x", "db", "verify")]
    [TestCase("--datadir", "x", "doctor")]
    public async Task AnOptionThatStandsBeforeItsCommandIsNotIgnored(params string[] arguments)
    {
        ShellResult result = await Shell.Run(arguments);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Length.EqualTo(1));
        Assert.That(result.Error[0], Does.Contain("--datadir").And.Contain($"'altius {string.Join(' ', arguments[2..])}'"));
    }

    [TestCase("statetest", "--filter")]
    [TestCase("blocktest", "--trace")]
    [TestCase("replay", "--repeat")]
    public async Task HelpNamesTheOptions(string command, string option)
    {
        ShellResult result = await Shell.Run(command, "--help");

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Has.Some.Contains(option));
    }

    [Test]
    public async Task AFileThatCannotBeWrittenIsOneLine()
    {
        using Shell shell = new();
        string file = shell.File("good.json", Samples.StateTest().ToJsonString());
        ShellResult result = await Shell.Run("statetest", file, "--json", Path.Combine(shell.Nowhere, "out.json"));

        Assert.That(result.Code, Is.Not.Zero);
        Assert.That(result.Error, Has.Length.EqualTo(1));
        Assert.That(result.Error[0], Does.Contain("out.json"));
    }

    [Test]
    public async Task TheExecutableHandsItsExitCodeOn()
    {
        string altius = Path.Combine(AppContext.BaseDirectory, "altius.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [altius, "statetest", "no-such-folder"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync(), error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.EqualTo(2));
        Assert.That(error.Trim(), Is.EqualTo("altius: no-such-folder: no such file or folder"));
        Assert.That(output.Trim(), Is.EqualTo("0 passed, 0 failed, 0 skipped"));
    }
}
