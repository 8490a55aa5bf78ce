namespace Altius.Chain;

/// <summary>
/// A file of blocks cannot be imported. The message says which file, where in it, which block and why; it is meant for the
/// operator. What was imported before stays.
/// </summary>
public sealed class ImportException : Exception
{
    public ImportException(string message) : base(message) { }

    public ImportException(string message, Exception cause) : base(message, cause) { }
}
