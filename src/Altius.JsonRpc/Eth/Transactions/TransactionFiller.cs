using System.Text.Json;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.JsonRpc;

/// <summary>Fills in what a transaction lacks before it can be signed: nonce, gas, fees, blobs' commitments and proofs.</summary>
internal sealed class TransactionFiller(ChainReader chain, TransactionPool pool, TipOracle tips, CallMethods calls)
{
    /// <returns>Writes the transaction, unsigned, and its encoding.</returns>
    /// <exception cref="RpcError">It contradicts itself, or fails with any gas.</exception>
    public Action<Utf8JsonWriter> Fill(CallRequest given, RpcContext call)
    {
        CallRequest request = Complete(given, call);
        Transaction filled = request.ToTransaction(request.Gas!.Value, 0, chain.Blocks.Chain.ChainId);
        return json => Write(json, filled, request);
    }

    /// <returns>The request with all that it takes to sign it: nonce, gas, fees, and what goes with blobs.</returns>
    /// <exception cref="RpcError">It contradicts itself, or fails with any gas.</exception>
    public CallRequest Complete(CallRequest given, RpcContext call)
    {
        given.Check(chain.Blocks.Chain.ChainId);
        CallRequest request = given.Copy();
        if (request.To is null && request.Payload.IsEmpty)
            throw RpcError.InvalidParams("contract creation without any data provided");
        if (request.Blobs is not null) FillBlobs(request);
        FillFees(request);
        request.Nonce ??= pool.NextNonce(request.Sender);
        request.Gas ??= calls.EstimateOnHead(request, call.Stop);
        return request;
    }

    private void FillFees(CallRequest request)
    {
        BlockHeader head = chain.Blocks.Head;
        ForkRules rules = chain.Blocks.RulesAfter(head, head.Timestamp + 1);
        if (request.GasPrice is null && rules.HasBaseFee
            && request.TransactionType is not (TransactionType.Legacy or TransactionType.AccessList))
        {
            request.MaxPriorityFeePerGas ??= Least(tips.Suggest(), request.MaxFeePerGas);
            // Twice the base fee lasts for six full blocks.
            request.MaxFeePerGas ??= NextBlock.BaseFeeAfter(head, rules) * 2 + request.MaxPriorityFeePerGas.Value;
            if (request.MaxFeePerGas < request.MaxPriorityFeePerGas)
                throw RpcError.InvalidParams(
                    $"maxFeePerGas ({request.MaxFeePerGas}) < maxPriorityFeePerGas ({request.MaxPriorityFeePerGas})");
        }
        else
        {
            // It must do for the next block, and for the head, in whose place the gas is estimated: base fees fall, too.
            request.GasPrice ??=
                tips.Suggest() + Greatest(NextBlock.BaseFeeAfter(head, rules), head.BaseFeePerGas ?? UInt256.Zero);
            request.NamedType ??= (ulong)request.TransactionType;
        }
        if (request.TransactionType == TransactionType.Blob)
            request.MaxFeePerBlobGas ??= NextBlock.BlobBaseFeeAfter(head, rules) * 2;
    }

    private static UInt256 Greatest(in UInt256 one, in UInt256 other) => one > other ? one : other;

    private static UInt256 Least(in UInt256 tip, in UInt256? cap) => cap is { } most && most < tip ? most : tip;

    /// <summary>
    /// Commitments, versioned hashes and cell proofs of the blobs (EIP-4844, EIP-7594), where they are not given.
    /// </summary>
    private static void FillBlobs(CallRequest request)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> blobs = request.Blobs!;
        if (request.Commitments is null)
        {
            if (request.Proofs is not null) throw RpcError.InvalidParams("proofs are given without commitments");
            ReadOnlyMemory<byte>[] commitments = new ReadOnlyMemory<byte>[blobs.Count];
            List<ReadOnlyMemory<byte>> proofs = [];
            byte[] cells = new byte[2 * BlobSidecar.BlobSize];
            for (int i = 0; i < blobs.Count; i++)
            {
                byte[] commitment = new byte[BlobSidecar.CommitmentSize];
                byte[] cellProofs = new byte[BlobSidecar.CellsPerExtendedBlob * BlobSidecar.ProofSize];
                if (!Kzg.TryBlobToCommitment(blobs[i].Span, commitment)
                    || !KzgCells.TryComputeCellsAndProofs(blobs[i].Span, cells, cellProofs))
                    throw RpcError.InvalidParams($"blobs[{i}]: a field element is not below the modulus");
                commitments[i] = commitment;
                for (int c = 0; c < BlobSidecar.CellsPerExtendedBlob; c++)
                    proofs.Add(cellProofs.AsMemory(c * BlobSidecar.ProofSize, BlobSidecar.ProofSize));
            }
            request.Commitments = commitments;
            request.Proofs = proofs;
        }
        Hash256[] hashes = [.. request.Commitments.Select(commitment =>
        {
            Span<byte> hash = stackalloc byte[Hash256.Size];
            Kzg.WriteVersionedHash(commitment.Span, hash);
            return new Hash256(hash);
        })];
        if (hashes.Length != blobs.Count) throw RpcError.InvalidParams("number of blobs and commitments mismatch");
        if (request.BlobVersionedHashes is { } named && !named.SequenceEqual(hashes))
            throw RpcError.InvalidParams("blobVersionedHashes are not those of the blobs");
        request.BlobVersionedHashes = hashes;
    }

    private static void Write(Utf8JsonWriter json, Transaction transaction, CallRequest request)
    {
        json.WriteStartObject();
        json.WriteData("raw"u8, transaction.Encode().Span);
        json.WriteStartObject("tx"u8);
        TransactionJson.WriteFields(json, transaction, transaction.MaxFeePerGas);
        if (request.Blobs is { } blobs)
        {
            WriteAll(json, "blobs"u8, blobs);
            WriteAll(json, "commitments"u8, request.Commitments!);
            WriteAll(json, "proofs"u8, request.Proofs ?? []);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        json.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in items) json.WriteData(item.Span);
        json.WriteEndArray();
    }
}
