using Altius.Client.Commands;

return await CommandLine.RunAsync(args, new Terminal(Console.Out, Console.Error, IsInteractive: !Console.IsOutputRedirected));
