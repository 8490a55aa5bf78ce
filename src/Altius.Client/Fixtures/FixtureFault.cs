namespace Altius.Client.Fixtures;

/// <summary>
/// A fixture cannot be used: it is not what its format says. The message is one line for people. Thrown anywhere in a
/// reader, caught once for each test.
/// </summary>
internal sealed class FixtureFault : Exception
{
    public FixtureFault(string message) : base(message) { }
}
