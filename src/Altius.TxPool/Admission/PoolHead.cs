using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>What the pool wants to know of an account.</summary>
/// <param name="HasCode">Code of its own, not a delegation: then it may send nothing (EIP-3607).</param>
/// <param name="IsDelegated">Others' code can spend its balance (EIP-7702).</param>
internal readonly record struct PoolAccount(ulong Nonce, UInt256 Balance, bool HasCode, bool IsDelegated);

/// <summary>What the pool wants to know of the chain: its head, and what a block after it would ask of transactions.</summary>
internal sealed class PoolHead : IDisposable
{
    private readonly IStateReader _state;

    /// <param name="header">The chain's head.</param>
    /// <param name="rules">Those of the next block.</param>
    /// <param name="chainId">The chain's (EIP-155).</param>
    /// <param name="state">After the head; disposed of with this where it can be.</param>
    public PoolHead(BlockHeader header, ForkRules rules, ulong chainId, IStateReader state)
    {
        Header = header;
        Rules = rules;
        ChainId = chainId;
        _state = state;
        BaseFee = rules.HasBaseFee ? Execution.BaseFee.After(header) : UInt256.Zero;
        BlobBaseFee = rules.Blobs is { } blobs ? BlobFee.BaseFee(BlobFee.ExcessAfter(header, rules), blobs) : UInt256.Zero;
    }

    public BlockHeader Header { get; }

    public ForkRules Rules { get; }

    public ulong ChainId { get; }

    /// <summary>Of the next block, in wei per gas.</summary>
    public UInt256 BaseFee { get; }

    /// <summary>Of the next block, in wei per blob gas.</summary>
    public UInt256 BlobBaseFee { get; }

    public Bid BidOf(PoolEntry entry) => Bid.Of(entry.Transaction, BaseFee, BlobBaseFee);

    public PoolAccount AccountOf(in Address who)
    {
        if (!_state.TryGetAccount(who, out Account account)) return default;
        bool isDelegated = account.HasCode && Rules.HasDelegations
            && new Code(_state.GetCode(account.CodeHash).Span, account.CodeHash).Delegate is not null;
        return new PoolAccount(account.Nonce, account.Balance, account.HasCode && !isDelegated, isDelegated);
    }

    public void Dispose() => (_state as IDisposable)?.Dispose();
}
