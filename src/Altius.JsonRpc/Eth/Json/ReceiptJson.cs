using System.Text.Json;
using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Writes the receipts of one block (execution-apis, ReceiptInfo).</summary>
internal sealed class ReceiptJson
{
    public const string Schema = """{"type":["object","null"],"title":"ReceiptInfo","required":["transactionHash","logs"]}""";

    private readonly Block _block;
    private readonly IReadOnlyList<Receipt> _receipts;
    private readonly UInt256? _blobBaseFee;

    /// <param name="rules">The block's.</param>
    public ReceiptJson(Block block, IReadOnlyList<Receipt> receipts, ForkRules rules)
    {
        _block = block;
        _receipts = receipts;
        if (rules.Blobs is { } schedule && block.Header.ExcessBlobGas is { } excess)
            _blobBaseFee = BlobFee.BaseFee(excess, schedule);
    }

    /// <summary>Writes the receipts of all transactions as an array.</summary>
    public void WriteAll(Utf8JsonWriter json)
    {
        Transaction.RecoverSenders(_block.Transactions, 0, _block.Transactions.Count);
        json.WriteStartArray();
        int logs = 0;
        for (int i = 0; i < _receipts.Count; i++)
        {
            Write(json, i, logs);
            logs += _receipts[i].Logs.Count;
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the receipt of one transaction.</summary>
    public void Write(Utf8JsonWriter json, int index)
    {
        int logs = 0;
        for (int i = 0; i < index; i++) logs += _receipts[i].Logs.Count;
        Write(json, index, logs);
    }

    private void Write(Utf8JsonWriter json, int index, int firstLog)
    {
        Transaction transaction = _block.Transactions[index];
        Receipt receipt = _receipts[index];
        ulong gasBefore = index == 0 ? 0 : _receipts[index - 1].CumulativeGasUsed;
        bool isKnown = transaction.TryRecoverSender(out Address sender);
        json.WriteStartObject();
        json.WriteQuantity("type"u8, (ulong)receipt.Type);
        json.WriteData("transactionHash"u8, transaction.Hash.Bytes);
        json.WriteQuantity("transactionIndex"u8, (ulong)index);
        json.WriteData("blockHash"u8, _block.Header.Hash.Bytes);
        json.WriteQuantity("blockNumber"u8, _block.Header.Number);
        json.WriteAddress("from"u8, isKnown ? sender : null);
        json.WriteAddress("to"u8, transaction.To);
        json.WriteQuantity("cumulativeGasUsed"u8, receipt.CumulativeGasUsed);
        json.WriteQuantity("gasUsed"u8, receipt.CumulativeGasUsed - gasBefore);
        json.WriteAddress("contractAddress"u8,
            transaction.IsCreation && isKnown ? ContractAddress.FromNonce(sender, transaction.Nonce) : null);
        json.WriteStartArray("logs"u8);
        for (int i = 0; i < receipt.Logs.Count; i++)
            LogJson.Write(json, receipt.Logs[i], new LogPosition(_block.Header, transaction.Hash, index, firstLog + i));
        json.WriteEndArray();
        json.WriteBloom("logsBloom"u8, receipt.Bloom);
        if (receipt.PostStateRoot is { } root) json.WriteData("root"u8, root.Bytes);
        else json.WriteQuantity("status"u8, receipt.Succeeded ? 1UL : 0);
        json.WriteQuantity("effectiveGasPrice"u8, TransactionJson.EffectivePrice(transaction, _block.Header.BaseFeePerGas));
        if (transaction.Type == TransactionType.Blob)
        {
            json.WriteQuantity("blobGasUsed"u8, transaction.BlobGas);
            json.WriteQuantity("blobGasPrice"u8, _blobBaseFee ?? UInt256.Zero);
        }
        json.WriteEndObject();
    }
}
