using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>What state tests keep of a transaction's logs: the Keccak-256 of their RLP list.</summary>
internal static class LogsHash
{
    public static Hash256 Of(IReadOnlyList<Log> logs)
    {
        RlpWriter writer = new(256);
        try
        {
            int list = writer.BeginList();
            foreach (Log log in logs) log.WriteTo(ref writer);
            writer.EndList(list);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
