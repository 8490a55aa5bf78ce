using Altius.Benchmarks.Figures;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Altius.Benchmarks;

/// <summary>
/// Two ways to measure: <c>figures [TOPIC…|all]</c> prints what the client is held to within a few minutes;
/// anything else goes to BenchmarkDotNet.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["figures", .. string[] topics]) return FigureRun.Start(topics);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, InThisProcess());
        return 0;
    }

    /// <summary>
    /// Benchmarks run in this process: a project generated for each of them would have to build every room again first.
    /// </summary>
    private static ManualConfig InThisProcess() => ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(1), logOutput: true)).AsMutator());
}
