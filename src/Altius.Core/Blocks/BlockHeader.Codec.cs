using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <content>Encoding and hash.</content>
public sealed partial record BlockHeader
{
    /// <summary>The ommers hash of a block without ommers: Keccak-256 of the empty list.</summary>
    public static readonly Hash256 NoOmmersHash =
        Hash256.Parse("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

    // A copy made by `with` takes this field along, hence the owner in it.
    private KnownHash? _knownHash;

    private sealed record KnownHash(BlockHeader Owner, Hash256 Hash);

    /// <summary>Keccak-256 of the encoding: the block's hash.</summary>
    public Hash256 Hash
    {
        get
        {
            KnownHash? known = _knownHash;
            if (known is null || !ReferenceEquals(known.Owner, this))
                _knownHash = known = new KnownHash(this, ComputeHash());
            return known.Hash;
        }
    }

    /// <summary>Headers are equal when their hashes are.</summary>
    public bool Equals(BlockHeader? other) => ReferenceEquals(this, other) || (other is not null && Hash == other.Hash);

    public override int GetHashCode() => Hash.GetHashCode();

    public ReadOnlyMemory<byte> Encode() =>
        RlpWriting.Encode(1024, this, static (ref RlpWriter writer, BlockHeader header) => header.WriteTo(ref writer));

    /// <summary>Writes the list of fields; those that are null are left out.</summary>
    /// <exception cref="InvalidOperationException">A field is null though a later fork's is not.</exception>
    public void WriteTo(ref RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write(ParentHash);
        writer.Write(OmmersHash);
        writer.Write(Beneficiary);
        writer.Write(StateRoot);
        writer.Write(TransactionsRoot);
        writer.Write(ReceiptsRoot);
        writer.Write(LogsBloom.Bytes);
        writer.Write(Difficulty);
        writer.Write(Number);
        writer.Write(GasLimit);
        writer.Write(GasUsed);
        writer.Write(Timestamp);
        writer.Write(ExtraData.Span);
        writer.Write(MixHash);
        writer.Write(new UInt256(Nonce).ToHash256().Bytes[^sizeof(ulong)..]);
        WriteFieldsOfForks(ref writer);
        writer.EndList(list);
    }

    /// <summary>Decodes a header of any fork; it must end where the bytes end.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> rlp, [NotNullWhen(true)] out BlockHeader? header, out DecodeError error)
    {
        RlpReader reader = new(rlp.Span);
        header = Read(ref reader, rlp);
        reader.ExpectEnd();
        error = reader.Failed ? DecodeError.From(reader) : default;
        if (reader.Failed) header = null;
        return header is not null;
    }

    /// <summary>Reads a header; the reader carries the fault if there is one.</summary>
    internal static BlockHeader Read(ref RlpReader reader, ReadOnlyMemory<byte> source)
    {
        int outer = reader.EnterList();
        BlockHeader header = new()
        {
            ParentHash = reader.ReadHash(),
            OmmersHash = reader.ReadHash(),
            Beneficiary = reader.ReadAddress(),
            StateRoot = reader.ReadHash(),
            TransactionsRoot = reader.ReadHash(),
            ReceiptsRoot = reader.ReadHash(),
            LogsBloom = Bloom.Read(ref reader),
            Difficulty = reader.ReadUInt256(),
            Number = reader.ReadUInt64(),
            GasLimit = reader.ReadUInt64(),
            GasUsed = reader.ReadUInt64(),
            Timestamp = reader.ReadUInt64(),
            ExtraData = reader.ReadSlice(source).ToArray(), // headers live long: they must not hold on to a whole block
            MixHash = reader.ReadHash(),
            Nonce = UInt256.FromBigEndian(reader.ReadFixed(sizeof(ulong))).U0,
            // Each fork appended its fields; initializers run in this order, and a missing field ends the list.
            BaseFeePerGas = reader.IsAtEnd ? null : reader.ReadUInt256(),
            WithdrawalsRoot = reader.IsAtEnd ? null : reader.ReadHash(),
            BlobGasUsed = reader.IsAtEnd ? null : reader.ReadUInt64(),
            ExcessBlobGas = reader.IsAtEnd ? null : reader.ReadUInt64(),
            ParentBeaconBlockRoot = reader.IsAtEnd ? null : reader.ReadHash(),
            RequestsHash = reader.IsAtEnd ? null : reader.ReadHash(),
        };
        reader.LeaveList(outer);
        return header;
    }

    private Hash256 ComputeHash()
    {
        RlpWriter writer = new(1024);
        try
        {
            WriteTo(ref writer);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private void WriteFieldsOfForks(ref RlpWriter writer)
    {
        ReadOnlySpan<bool> present =
        [
            BaseFeePerGas.HasValue, WithdrawalsRoot.HasValue, BlobGasUsed.HasValue, ExcessBlobGas.HasValue,
            ParentBeaconBlockRoot.HasValue, RequestsHash.HasValue,
        ];
        int firstMissing = present.IndexOf(false);
        if (firstMissing >= 0 && present.LastIndexOf(true) > firstMissing)
            throw new InvalidOperationException($"Header {Number} lacks a field though it has one of a later fork.");
        if (BaseFeePerGas is { } baseFee) writer.Write(baseFee);
        if (WithdrawalsRoot is { } withdrawals) writer.Write(withdrawals);
        if (BlobGasUsed is { } blobGas) writer.Write(blobGas);
        if (ExcessBlobGas is { } excess) writer.Write(excess);
        if (ParentBeaconBlockRoot is { } beaconRoot) writer.Write(beaconRoot);
        if (RequestsHash is { } requests) writer.Write(requests);
    }
}
