using System.Reflection;
using Altius.Client.Options;

namespace Altius.Client.Plugins;

/// <summary>Finds the plugins of a node: those that its options imply, then those of the assemblies that it names.</summary>
internal static class PluginLoader
{
    /// <exception cref="OptionException">An assembly cannot be loaded, or holds no plugin.</exception>
    public static IReadOnlyList<IClientPlugin> Load(NodeOptions options)
    {
        List<IClientPlugin> plugins = [];
        if (options.Executor != ExecutorKind.Sequential) plugins.Add(new ParallelExecutionPlugin());
        foreach (string path in options.Plugins) plugins.AddRange(LoadFrom(Path.GetFullPath(path)));
        return plugins;
    }

    private static List<IClientPlugin> LoadFrom(string path)
    {
        try
        {
            List<IClientPlugin> found =
            [
                .. Assembly.LoadFrom(path).GetExportedTypes()
                    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IClientPlugin)))
                    .Select(type => (IClientPlugin)Activator.CreateInstance(type)!),
            ];
            return found.Count > 0
                ? found
                : throw new OptionException($"plugins: {path} has no public type that is an IClientPlugin.");
        }
        catch (Exception fault) when (fault is IOException or BadImageFormatException or TypeLoadException
            or MissingMethodException or TargetInvocationException)
        {
            throw new OptionException($"plugins: {path} cannot be loaded: {(fault.InnerException ?? fault).Message.Trim()}");
        }
    }
}
