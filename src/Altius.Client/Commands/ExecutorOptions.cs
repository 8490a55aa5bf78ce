using System.CommandLine;

namespace Altius.Client.Commands;

/// <summary>The options by which commands that run blocks choose their executor.</summary>
internal sealed class ExecutorOptions
{
    private readonly Option<ExecutorKind> _kind = new("--executor")
    {
        Description = "What runs blocks: one transaction after the other (sequential), on several threads (parallel), or both, " +
            "which must agree in everything (shadow).",
        DefaultValueFactory = _ => ExecutorKind.Sequential,
    };

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "Threads of the parallel executor.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public ExecutorOptions() => _workers.Validators.Add(result =>
    {
        if (result.GetValue(_workers) < 1) result.AddError("--workers must be at least 1.");
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_kind);
        command.Options.Add(_workers);
    }

    public ExecutorChoice Read(ParseResult parsed) => new(parsed.GetValue(_kind), parsed.GetValue(_workers));
}
