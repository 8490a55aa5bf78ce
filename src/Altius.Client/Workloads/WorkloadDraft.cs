using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>A block in the making: the accounts it starts from and its transactions, not yet signed.</summary>
internal sealed class WorkloadDraft(int seed)
{
    /// <summary>Wei per gas.</summary>
    public const ulong BaseFee = 1_000_000_000, Tip = 1_000_000, GasPrice = BaseFee + Tip;

    /// <summary>Gas of a transfer of ether.</summary>
    public const ulong TransferGas = IntrinsicGas.PerTransaction;

    private const ulong ChainId = 1;

    /// <summary>What an account that sends has to begin with, in wei: a hundred ether.</summary>
    private static readonly UInt256 Wealth = (UInt256)100 * 1_000_000_000_000_000_000;

    private readonly Dictionary<Address, AccountDraft> _accounts = [];
    private readonly List<(Transaction Unsigned, int Sender)> _transactions = [];
    private readonly Dictionary<int, ulong> _nonces = [];
    private int _lastWallet = -1;

    public Random Random { get; } = new(seed);

    public Wallets Wallets { get; } = new(seed);

    public int Count => _transactions.Count;

    /// <summary>The account drafted under an address.</summary>
    public AccountDraft At(in Address who)
    {
        if (_accounts.TryGetValue(who, out AccountDraft? known)) return known;
        return _accounts[who] = new AccountDraft();
    }

    /// <summary>A further account that has nothing and whose key is known.</summary>
    public int Stranger() => ++_lastWallet;

    /// <summary>A further account that can pay for what it sends.</summary>
    public int Sender()
    {
        int number = Stranger();
        At(Wallets.AddressOf(number)).Balance = Wealth;
        return number;
    }

    public Address AddressOf(int wallet) => Wallets.AddressOf(wallet);

    /// <summary>Adds a transaction.</summary>
    public void Send(int sender, in Address to, in UInt256 value, ulong gas, byte[] data)
    {
        ulong nonce = _nonces.GetValueOrDefault(sender);
        _nonces[sender] = nonce + 1;
        _transactions.Add((
            new Transaction
            {
                Type = TransactionType.DynamicFee,
                ChainId = ChainId,
                Nonce = nonce,
                MaxFeePerGas = GasPrice,
                MaxPriorityFeePerGas = Tip,
                GasLimit = gas,
                To = to,
                Value = value,
                Data = data,
            },
            sender));
    }

    public List<GenesisAccount> Accounts() =>
    [
        .. _accounts.Select(account => new GenesisAccount(
            account.Key, account.Value.Balance, account.Value.Nonce, account.Value.Code,
            [.. account.Value.Storage.Where(slot => !slot.Value.IsZero)])),
    ];

    /// <summary>The transactions signed by their senders' keys, on all cores.</summary>
    public Transaction[] Sign()
    {
        if (_lastWallet >= 0) Wallets.AddressOf(_lastWallet); // makes all keys, before others ask for them side by side
        Transaction[] signed = new Transaction[_transactions.Count];
        System.Threading.Tasks.Parallel.For(
            0, signed.Length, i => signed[i] = Wallets.Sign(_transactions[i].Unsigned, _transactions[i].Sender));
        return signed;
    }

    /// <summary>The transactions with their senders named instead of signatures, which is all that execution asks for.</summary>
    public Transaction[] Assume() => [.. _transactions.Select(one => Assume(one.Unsigned, Wallets.AddressOf(one.Sender)))];

    private static Transaction Assume(Transaction unsigned, Address sender) => new()
    {
        Type = unsigned.Type,
        ChainId = unsigned.ChainId,
        Nonce = unsigned.Nonce,
        MaxFeePerGas = unsigned.MaxFeePerGas,
        MaxPriorityFeePerGas = unsigned.MaxPriorityFeePerGas,
        GasLimit = unsigned.GasLimit,
        To = unsigned.To,
        Value = unsigned.Value,
        Data = unsigned.Data,
        AssumedSender = sender,
    };
}

/// <summary>An account to begin with.</summary>
internal sealed class AccountDraft
{
    /// <summary>In wei.</summary>
    public UInt256 Balance { get; set; }

    public ulong Nonce { get; set; }

    public ReadOnlyMemory<byte> Code { get; set; }

    public Dictionary<UInt256, UInt256> Storage { get; } = [];
}
