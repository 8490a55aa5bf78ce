using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;
using Altius.State;

namespace Altius.TxPool.Tests;

/// <summary>
/// A chain as the pool sees it, moved by hand: accounts, a head with its base fee, and blocks that come and go.
/// </summary>
internal sealed class Landscape
{
    private readonly Dictionary<Address, GenesisAccount> _accounts = [];
    private readonly List<Block> _blocks = [];

    public Landscape(ForkRules? rules = null) => Rules = rules ?? Prague.Rules;

    public ForkRules Rules { get; set; }

    /// <summary>Wei per gas of the block after the head.</summary>
    public UInt256 BaseFee { get; set; } = 10 * Payer.Gwei;

    public ulong GasLimit { get; set; } = 30_000_000;

    public ulong Finalized { get; set; }

    public ChainView View => new(Look, () => Finalized, BlockOf);

    public void Set(Payer payer, ulong nonce, UInt256? balance = null, byte[]? code = null) =>
        _accounts[payer.Address] = new(payer.Address, balance ?? UInt256.Parse("1000000000000000000000"), nonce, code, []);

    public ulong NonceOf(Payer payer) => _accounts.TryGetValue(payer.Address, out GenesisAccount? account) ? account.Nonce : 0;

    public UInt256 BalanceOf(Payer payer) =>
        _accounts.TryGetValue(payer.Address, out GenesisAccount? account) ? account.Balance : 0;

    /// <summary>A head whose successor's base fee is <see cref="BaseFee"/>: it is half full.</summary>
    public PoolHead Look()
    {
        BlockHeader header = new()
        {
            Number = (ulong)_blocks.Count,
            GasLimit = GasLimit,
            GasUsed = GasLimit / 2,
            BaseFeePerGas = BaseFee,
            BlobGasUsed = 0,
            ExcessBlobGas = 0,
        };
        return new PoolHead(header, Rules, Payer.ChainId, MemoryState.Of(_accounts.Values));
    }

    /// <summary>Puts a block on the chain, which uses its senders' nonces up.</summary>
    public HeadChange Include(params Transaction[] transactions)
    {
        BlockHeader before = Look().Header;
        Block block = new(
            new BlockHeader { Number = before.Number + 1, ExtraData = new byte[] { (byte)_blocks.Count } }, transactions, [], []);
        Count(transactions, +1);
        _blocks.Add(block);
        return new HeadChange(before, block.Header, [], [block]);
    }

    /// <summary>Takes the newest block off the chain and puts another there.</summary>
    public HeadChange Reorganise(params Transaction[] instead) => GoBack(1, instead);

    /// <summary>Takes the newest blocks off the chain and puts one there instead.</summary>
    public HeadChange GoBack(int depth, params Transaction[] instead)
    {
        Block[] gone = [.. _blocks.TakeLast(depth)];
        _blocks.RemoveRange(_blocks.Count - depth, depth);
        foreach (Block block in gone) Count(block.Transactions, -1);
        return Include(instead) with { Before = gone[^1].Header, Removed = gone };
    }

    private ulong? BlockOf(Hash256 transaction)
    {
        Block? block = _blocks.Find(block => block.Transactions.Any(item => item.Hash == transaction));
        return block?.Header.Number;
    }

    private void Count(IEnumerable<Transaction> transactions, int step)
    {
        foreach (Transaction transaction in transactions)
        {
            Assert.That(transaction.TryRecoverSender(out Address sender));
            if (_accounts.TryGetValue(sender, out GenesisAccount? account))
                _accounts[sender] = account with { Nonce = account.Nonce + (ulong)step };
        }
    }
}
