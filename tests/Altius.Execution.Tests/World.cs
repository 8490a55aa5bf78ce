using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.Execution.Tests;

/// <summary>A small state and a block on top of it, in which tests run single transactions.</summary>
internal sealed class World
{
    public const ulong ChainId = 1;
    public static readonly Address Alice = Address.FromNumber(0xa11ce);
    public static readonly Address Bob = Address.FromNumber(0xb0b);
    public static readonly Address Beneficiary = Address.FromNumber(0xfee);
    public static readonly UInt256 Ether = 1_000_000_000_000_000_000;

    private readonly WorldState _state = new();
    private readonly TransactionProcessor _processor;
    private readonly MemoryState _before;

    public World(ForkRules rules, BlockContext block, params GenesisAccount[] accounts)
    {
        _before = MemoryState.Of(accounts);
        _state.Reset(_before, rules);
        VirtualMachine machine = new(new CodeCache());
        machine.Prepare(_state, block, rules);
        _processor = new TransactionProcessor(_state, machine);
        _processor.Prepare(block, rules);
    }

    public World(ForkRules rules, params GenesisAccount[] accounts) : this(rules, BlockOf(rules), accounts) { }

    /// <summary>From now on transactions are simulated: that much is let pass.</summary>
    public void Allow(ForkRules rules, Lenience lenience) => _processor.Prepare(BlockOf(rules), rules, lenience);

    /// <summary>What the state is after all transactions so far.</summary>
    public MemoryState After => _before.After(_state.ToDiff());

    public TransactionResult Run(Transaction transaction) => _processor.Execute(transaction);

    public UInt256 BalanceOf(Address who) => After.TryGetAccount(who, out Account account) ? account.Balance : UInt256.Zero;

    public ulong NonceOf(Address who) => After.TryGetAccount(who, out Account account) ? account.Nonce : 0;

    public bool Exists(Address who) => After.TryGetAccount(who, out _);

    public static BlockContext BlockOf(ForkRules rules) => new()
    {
        ChainId = ChainId,
        Number = 1,
        Timestamp = 1,
        GasLimit = 30_000_000,
        Beneficiary = Beneficiary,
        DifficultyOrRandao = 0,
        BaseFee = rules.HasBaseFee ? 7UL : 0UL,
        BlobBaseFee = rules.Blobs is null ? 0UL : 3UL,
    };

    /// <summary>An account with a balance and no more.</summary>
    public static GenesisAccount Rich(Address who, UInt256? balance = null, ulong nonce = 0) =>
        new(who, balance ?? Ether, nonce, default, []);

    /// <summary>A contract.</summary>
    public static GenesisAccount Contract(Address who, string code, params (ulong Slot, ulong Value)[] storage) =>
        new(who, 0, 1, Hex.Decode(code),
            [.. storage.Select(slot => KeyValuePair.Create((UInt256)slot.Slot, (UInt256)slot.Value))]);
}
