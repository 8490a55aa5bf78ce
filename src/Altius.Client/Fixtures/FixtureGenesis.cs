using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Fixtures;

/// <summary>Reads the genesis block of a block test: its RLP where the fixture has it, else its header's fields.</summary>
internal static class FixtureGenesis
{
    /// <summary>The genesis block, whose hash is the one that the fixture states.</summary>
    public static Block Read(JsonElement test)
    {
        JsonElement json = test.Need("genesisBlockHeader");
        Block genesis;
        if (test.TryFind("genesisRLP", out JsonElement rlp))
        {
            if (!Block.TryDecode(rlp.ToBytes("genesisRLP"), out Block? decoded, out DecodeError error))
                throw new FixtureFault($"'genesisRLP' cannot be decoded: {error}");
            genesis = decoded;
        }
        else
        {
            BlockHeader header = HeaderReader.OfFixtures.Read(json);
            genesis = new Block(header, [], [], header.WithdrawalsRoot is null ? null : []);
        }
        Hash256 expected = json.Hash("hash");
        return genesis.Header.Hash == expected
            ? genesis
            : throw new FixtureFault($"the genesis header has the hash {genesis.Header.Hash}, and states {expected}");
    }
}
