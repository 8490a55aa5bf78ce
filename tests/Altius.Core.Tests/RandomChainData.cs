using Altius.Core;
using Altius.Primitives;

namespace Altius.Tests;

/// <summary>Draws well-formed chain data from a seed, with the short, empty and extreme values that codecs trip over.</summary>
internal sealed class RandomChainData(int seed)
{
    private readonly Random _random = new(seed);

    public static TransactionType[] AllTypes => Enum.GetValues<TransactionType>();

    public Transaction Transaction() => Transaction((TransactionType)_random.Next(5));

    public Transaction Transaction(TransactionType type)
    {
        UInt256 fee = Word();
        bool isLegacy = type == TransactionType.Legacy;
        bool mustHaveRecipient = type is TransactionType.Blob or TransactionType.SetCode;
        return new Transaction
        {
            Type = type,
            ChainId = isLegacy && Flip() ? null : Number(),
            Nonce = Number(),
            MaxPriorityFeePerGas = fee,
            MaxFeePerGas = isLegacy || type == TransactionType.AccessList ? fee : Word(),
            GasLimit = Number(),
            To = mustHaveRecipient || Flip() ? Address() : null,
            Value = Word(),
            Data = Bytes(300),
            AccessList = isLegacy ? [] : List(4, () => new AccessListEntry(Address(), List(4, Word))),
            MaxFeePerBlobGas = type == TransactionType.Blob ? Word() : UInt256.Zero,
            BlobVersionedHashes = type == TransactionType.Blob ? List(6, Hash) : [],
            AuthorizationList = type == TransactionType.SetCode ? List(3, Authorization) : [],
            YParity = (byte)_random.Next(2),
            R = Word(),
            S = Word(),
        };
    }

    public BlobSidecar Sidecar(BlobSidecarVersion version, int blobs)
    {
        int proofs = version == BlobSidecarVersion.BlobProofs ? blobs : blobs * BlobSidecar.CellsPerExtendedBlob;
        return new BlobSidecar(
            version, Exactly(blobs, () => Fixed(BlobSidecar.BlobSize)), Exactly(blobs, () => Fixed(BlobSidecar.CommitmentSize)),
            Exactly(proofs, () => Fixed(BlobSidecar.ProofSize)));
    }

    /// <summary>A header with the fields of the first <paramref name="forkFields"/> (0 to 6) of London and later.</summary>
    public BlockHeader Header(int forkFields) => new()
    {
        ParentHash = Hash(),
        OmmersHash = Hash(),
        Beneficiary = Address(),
        StateRoot = Hash(),
        TransactionsRoot = Hash(),
        ReceiptsRoot = Hash(),
        LogsBloom = Bloom(),
        Difficulty = Word(),
        Number = Number(),
        GasLimit = Number(),
        GasUsed = Number(),
        Timestamp = Number(),
        ExtraData = Bytes(33),
        MixHash = Hash(),
        Nonce = Number(),
        BaseFeePerGas = forkFields > 0 ? Word() : null,
        WithdrawalsRoot = forkFields > 1 ? Hash() : null,
        BlobGasUsed = forkFields > 2 ? Number() : null,
        ExcessBlobGas = forkFields > 3 ? Number() : null,
        ParentBeaconBlockRoot = forkFields > 4 ? Hash() : null,
        RequestsHash = forkFields > 5 ? Hash() : null,
    };

    public Block Block() => new(
        Header(_random.Next(7)), List(5, Transaction), List(3, () => Header(_random.Next(7))),
        Flip() ? List(4, Withdrawal) : null);

    public Withdrawal Withdrawal() => new(Number(), Number(), Address(), Number());

    public Receipt Receipt()
    {
        bool hasRoot = Flip();
        Log[] logs = List(4, Log);
        return new Receipt(
            (TransactionType)_random.Next(5), hasRoot ? Hash() : null, !hasRoot && Flip(), Number(), Core.Bloom.Of(logs), logs);
    }

    public Log Log() => new(Address(), List(5, Hash), Bytes(100));

    public byte[] Bytes(int limit) => Fixed(_random.Next(limit)).ToArray();

    /// <summary>A private key in the range of secp256k1.</summary>
    public byte[] PrivateKey()
    {
        byte[] key = Fixed(Hash256.Size).ToArray();
        key[0] &= 0x7f;
        key[^1] |= 1;
        return key;
    }

    public int Next(int limit) => _random.Next(limit);

    private bool Flip() => _random.Next(2) == 0;

    private ulong Number() => _random.Next(6) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => (ulong)_random.Next(256),
        _ => (ulong)_random.NextInt64() >> _random.Next(63),
    };

    private UInt256 Word() => _random.Next(6) switch
    {
        0 => UInt256.Zero,
        1 => UInt256.MaxValue,
        2 => (ulong)_random.Next(256),
        _ => UInt256.FromBigEndian(Bytes(33)),
    };

    private Hash256 Hash() => new(Fixed(Hash256.Size).Span);

    private Address Address() => new(Fixed(Primitives.Address.Size).Span);

    private Bloom Bloom() => Flip() ? Core.Bloom.Empty : new Bloom(Fixed(Core.Bloom.Size).Span);

    private SetCodeAuthorization Authorization() => new(Word(), Address(), Number(), (byte)_random.Next(256), Word(), Word());

    private ReadOnlyMemory<byte> Fixed(int size)
    {
        byte[] bytes = new byte[size];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T[] List<T>(int limit, Func<T> draw) => Exactly(_random.Next(limit), draw);

    private static T[] Exactly<T>(int count, Func<T> draw)
    {
        T[] items = new T[count];
        for (int i = 0; i < count; i++) items[i] = draw();
        return items;
    }
}
