using System.Text.Json;

namespace Altius.Client.Suites;

/// <summary>Runs tests of one kind, one after the other: state tests or block tests. Each thread has its own.</summary>
internal interface ISuiteWorker
{
    /// <summary>Runs all cases of one test.</summary>
    /// <param name="name">The test's name in its file.</param>
    /// <param name="test">Good until this returns.</param>
    /// <param name="sink">Takes the cases.</param>
    /// <param name="stop">Asked between cases.</param>
    void Run(string name, JsonElement test, CaseSink sink, CancellationToken stop);
}
