using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>Small chains since the merge, with the contracts of the protocol and one rich account.</summary>
internal static class TestChains
{
    public const ulong Interval = 12;

    private static readonly byte[] Key = [.. new byte[31], 7];

    private static readonly ForkRules[] Order = [Paris.Rules, Shanghai.Rules, Cancun.Rules, Prague.Rules, Osaka.Rules];

    public static Address Rich { get; } = SignerOf(Sign(new Transaction { To = default(Address) }));

    /// <summary>All forks up to this one from genesis on.</summary>
    public static ChainSpec Of(ForkRules fork) => Of([.. Order.TakeWhile(rules => rules != fork).Append(fork).Select(rules =>
        (rules, 0UL))]);

    /// <summary>
    /// All forks before this one from genesis on, and this one from a block on, where blocks are <see cref="Interval"/> apart.
    /// </summary>
    public static ChainSpec At(ForkRules fork, ulong block) => Of(
        [.. Order.TakeWhile(rules => rules != fork).Select(rules => (rules, 0UL)), (fork, block * Interval)]);

    public static PooledTransaction Pay(ChainSpec chain, ulong nonce, Address? to = null, ulong gas = 21_000,
        ReadOnlyMemory<byte> data = default) =>
        new(Sign(new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = chain.ChainId,
            Nonce = nonce,
            To = to ?? Address.FromNumber(0xb0b),
            Value = 1000UL,
            GasLimit = gas,
            Data = data,
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = 1_000_000_000UL,
        }), null);

    /// <summary>A blob transaction whose sidecar is right in form only.</summary>
    public static PooledTransaction Blobs(ChainSpec chain, ulong nonce, int blobs, BlobSidecarVersion version)
    {
        byte[] commitment = new byte[BlobSidecar.CommitmentSize];
        commitment[0] = (byte)nonce;
        byte[] hash = new byte[32];
        Crypto.Kzg.WriteVersionedHash(commitment, hash);
        int proofs = version == BlobSidecarVersion.BlobProofs ? 1 : BlobSidecar.CellsPerExtendedBlob;
        BlobSidecar sidecar = new(
            version, Repeat(new byte[BlobSidecar.BlobSize], blobs), Repeat(commitment, blobs), Repeat(new byte[48],
                blobs * proofs));
        return new(Sign(new Transaction
        {
            Type = TransactionType.Blob,
            ChainId = chain.ChainId,
            Nonce = nonce,
            To = Address.FromNumber(0xb0b),
            GasLimit = 21_000,
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = 1_000_000_000UL,
            MaxFeePerBlobGas = 1_000_000_000UL,
            BlobVersionedHashes = [.. Enumerable.Repeat(new Hash256(hash), blobs)],
        }), sidecar);
    }

    public static Transaction Sign(Transaction unsigned)
    {
        Assert.That(TransactionSigner.TrySign(unsigned, Key, out Transaction? signed));
        return signed!;
    }

    private static ChainSpec Of((ForkRules Rules, ulong Time)[] forks)
    {
        Assert.That(ChainSpec.TryLoadKnown("dev", out ChainSpec? dev));
        ForkRules first = forks.Last(fork => fork.Time == 0).Rules;
        IEnumerable<ForkActivation> later = forks.Where(fork => fork.Rules != Paris.Rules)
            .Select(fork => new ForkActivation(ForkTrigger.Timestamp, fork.Time, fork.Rules));
        BlockHeader template = new()
        {
            OmmersHash = BlockHeader.NoOmmersHash,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            GasLimit = 30_000_000,
            BaseFeePerGas = 1_000_000_000UL,
            WithdrawalsRoot = first.HasWithdrawals ? Genesis.EmptyTrieRoot : null,
            BlobGasUsed = first.Blobs is null ? null : 0,
            ExcessBlobGas = first.Blobs is null ? null : 0,
            ParentBeaconBlockRoot = first.StoresBeaconRoot ? Hash256.Zero : null,
            RequestsHash = first.HasRequests ? ExecutionRequests.EmptyHash : null,
        };
        GenesisAccount rich = new(Rich, UInt256.Parse("1000000000000000000000000"), 0, default, []);
        return dev! with
        {
            Forks = new ForkSchedule([new ForkActivation(ForkTrigger.Block, 0, Paris.Rules), .. later]),
            Genesis = new Genesis(template, [.. dev.Genesis.Accounts, rich]),
        };
    }

    private static Address SignerOf(Transaction signed)
    {
        Assert.That(signed.TryRecoverSender(out Address sender));
        return sender;
    }

    private static ReadOnlyMemory<byte>[] Repeat(byte[] piece, int count) =>
        [.. Enumerable.Repeat(new ReadOnlyMemory<byte>(piece), count)];
}
