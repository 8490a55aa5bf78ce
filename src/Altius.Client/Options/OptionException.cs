namespace Altius.Client.Options;

/// <summary>An option cannot be used. The message says where it stands, what is wrong and what would be right.</summary>
public sealed class OptionException(string message) : Exception(message);
