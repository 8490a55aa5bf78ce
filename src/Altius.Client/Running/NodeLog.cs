using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Altius.Client.Running;

/// <summary>Makes the log: lines for people on standard output, and a file where one is asked for.</summary>
internal static class NodeLog
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}";
    private const string LineWithFault = Line + "{Exception}";
    private const string FileLine =
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";
    private const int FilesKept = 14;

    /// <param name="stop">Asked when a fault of the storage is logged.</param>
    public static Logger Create(NodeOptions options, NodeStop stop)
    {
        LogEventLevel level = options.LogLevel switch
        {
            LogDetail.Error => LogEventLevel.Error,
            LogDetail.Warning => LogEventLevel.Warning,
            LogDetail.Debug => LogEventLevel.Debug,
            _ => LogEventLevel.Information,
        };
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            // The server's own chatter is for those who debug it.
            // Each payload has its line already, with more in it.
            .MinimumLevel.Override("Altius.Engine", level == LogEventLevel.Information ? LogEventLevel.Warning : level)
            .MinimumLevel.Override("Microsoft", level == LogEventLevel.Debug ? LogEventLevel.Information : LogEventLevel.Warning)
            .WriteTo.Sink(new StorageFaultSink(stop), LogEventLevel.Warning)
            // A stack trace belongs into the file, or to who asked for details.
            .WriteTo.Console(
                outputTemplate: level == LogEventLevel.Debug ? LineWithFault : Line,
                formatProvider: CultureInfo.InvariantCulture);
        if (options.LogFile is { } path)
        {
            configuration = options.LogJson
                ? configuration.WriteTo.File(
                    new CompactJsonFormatter(), path, rollingInterval: RollingInterval.Day, retainedFileCountLimit: FilesKept)
                : configuration.WriteTo.File(
                    path, outputTemplate: FileLine, formatProvider: CultureInfo.InvariantCulture,
                    rollingInterval: RollingInterval.Day, retainedFileCountLimit: FilesKept);
        }
        return configuration.CreateLogger();
    }
}
