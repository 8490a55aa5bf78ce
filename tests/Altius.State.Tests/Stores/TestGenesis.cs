using Altius.Core;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>Beginnings of chains.</summary>
internal static class TestGenesis
{
    public static Genesis With(params IReadOnlyList<GenesisAccount> accounts) => new(new BlockHeader(), accounts);

    /// <summary>Some of the addresses of <see cref="RandomDiffs"/>, with code and storage.</summary>
    public static Genesis With(Random random) => With(
        [.. RandomDiffs.Addresses.Where(_ => random.Next(2) == 0).Select(who => new GenesisAccount(
            who, (ulong)random.Next(100), (ulong)random.Next(2),
            random.Next(2) == 0 ? new byte[] { 1, 2, (byte)random.Next(3) } : [],
            [.. Enumerable.Range(0, random.Next(10))
                .Select(slot => KeyValuePair.Create((UInt256)(ulong)slot, (UInt256)(ulong)random.Next(3)))]))]);
}
