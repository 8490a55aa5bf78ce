using Altius.Client.Commands;
using Altius.Client.Running;

using CancellationTokenSource stop = new();
using Signals signals = new(
    onFirst: _ => stop.Cancel(),
    onSecond: signal =>
    {
        Console.Error.WriteLine($"altius: {signal} again: it ends at once.");
        Environment.Exit(ExitCode.Stopped);
    });
return await CommandLine.RunAsync(
    args, new Terminal(Console.Out, Console.Error, IsInteractive: !Console.IsOutputRedirected), stop.Token);
