using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// An account for which the node signs whatever a caller wants: only for a development chain, whose keys everybody knows.
/// </summary>
/// <param name="PrivateKey">32 bytes.</param>
public sealed record SigningAccount(Address Address, ReadOnlyMemory<byte> PrivateKey);
