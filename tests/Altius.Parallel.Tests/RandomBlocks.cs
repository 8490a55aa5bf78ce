using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;
using Altius.State;

namespace Altius.Parallel.Tests;

/// <summary>A block with the state it runs on.</summary>
internal sealed record Scene(Block Block, MemoryState Parent, ForkRules Rules);

/// <summary>
/// Blocks of small transactions that conflict as much as they can: a dozen accounts, contracts of <see cref="RandomPrograms"/>,
/// a fee recipient that takes part, delegations, and now and then an invalid transaction or a full block. The same seed gives
/// the same block.
/// </summary>
internal sealed class RandomBlocks
{
    private const int Keys = 12;
    private static readonly ForkRules[] Forks =
        [Byzantium.Rules, Istanbul.Rules, Berlin.Rules, London.Rules, Shanghai.Rules, Cancun.Rules, Prague.Rules, Osaka.Rules];

    // Where the system's contracts are (EIP-4788, 2935, 7002, 7251); here with code of our own.
    private static readonly Address[] SystemContracts =
    [
        Address.Parse("000f3df6d732807ef1319fb7b8bb8522d0beac02"), Address.Parse("0000f90827f1c53a10cb7a02335b175320002935"),
        Address.Parse("00000961ef480eb55e80d19ad83579a64c007002"), Address.Parse("0000bbddc7ce488642fb579f8b00f3a590007251"),
    ];

    /// <summary>Keeps the first word of its data in slot 0 and counts its calls in slot 1; returns nothing.</summary>
    private static readonly byte[] SystemCode =
        [0x60, 0, 0x35, 0x60, 0, 0x55, 0x60, 1, 0x54, 0x60, 1, 0x01, 0x60, 1, 0x55, 0x00];

    private static readonly Hash256 BlobHash = Hash256.Parse("01" + new string('7', 62));

    private static readonly (byte[] Key, Address Address)[] Signers = [.. Enumerable.Range(1, Keys).Select(MakeSigner)];

    private readonly Random _random;
    private readonly ForkRules _rules;
    private readonly List<Address> _contracts = [];
    private readonly List<Address> _everyone = [];
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly int _signers;
    private readonly int _payments; // one transaction in so many is a plain payment
    private Address _beneficiary;

    private RandomBlocks(int seed)
    {
        _random = new Random(seed);
        _rules = Forks[_random.Next(Forks.Length)];
        _signers = _random.Next(4) == 0 ? 2 : Keys;
        _payments = _random.Next(4) == 0 ? 1 : 8;
    }

    public static Scene Make(int seed) => new RandomBlocks(seed).Make();

    private Scene Make()
    {
        for (int i = 0; i < 4; i++) _contracts.Add(Address.FromNumber(0xc0de00 + (ulong)i));
        Address fresh = Address.FromNumber(0xf4e50), empty = Address.FromNumber(0xe3371), plain = Address.FromNumber(0x91a10);
        _everyone.AddRange([.. _contracts, .. Signers.Select(signer => signer.Address), fresh, empty, plain]);
        _everyone.AddRange([Address.FromNumber(1), Address.FromNumber(3), Address.FromNumber(4), SystemContracts[0]]);
        _everyone.AddRange(RandomPrograms.Creations(_random, _contracts, 8));
        _beneficiary = _random.Next(3) == 0 ? Address.FromNumber(0xfee) : _everyone[_random.Next(_everyone.Count)];
        _everyone.Add(_beneficiary);

        MemoryState parent = MemoryState.Of(MakeAccounts(plain, empty))
            .WithBlockHashes(number => Address.FromNumber(number).ToUInt256().ToHash256());
        int count = 1 + _random.Next(_random.Next(4) == 0 ? 60 : 20);
        List<Transaction> transactions = [];
        int spoilt = _random.Next(6) == 0 ? _random.Next(count) : -1;
        for (int i = 0; i < count; i++) transactions.Add(MakeTransaction(i == spoilt));
        ulong gasLimit = _random.Next(8) == 0 ? 21_000 + (ulong)_random.Next(150_000 * count) : 30_000_000;
        return new Scene(new Block(MakeHeader(gasLimit), transactions, [], MakeWithdrawals()), parent, _rules);
    }

    private List<GenesisAccount> MakeAccounts(Address plain, Address empty)
    {
        RandomPrograms programs = new(_random, _everyone);
        List<GenesisAccount> accounts = [];
        foreach (Address contract in _contracts)
        {
            KeyValuePair<UInt256, UInt256>[] storage = [.. Enumerable.Range(0, _random.Next(3))
                .Select(slot => KeyValuePair.Create((UInt256)(ulong)slot, (UInt256)(ulong)_random.Next(1, 4)))];
            accounts.Add(new(contract, (UInt256)(ulong)_random.Next(3), 1, programs.Contract(_random.Next(1, 9)), storage));
        }
        foreach ((_, Address who) in Signers)
        {
            ulong nonce = (ulong)_random.Next(3);
            _nonces[who] = nonce;
            bool isPoor = _random.Next(5) == 0;
            ReadOnlyMemory<byte> code = _rules.HasDelegations && _random.Next(4) == 0 ? Delegation(Anyone()) : default;
            accounts.Add(new(who, isPoor ? 6_000_000UL : 1_000_000_000_000_000_000UL, nonce, code, []));
        }
        accounts.Add(new(plain, 5, 0, default, []));
        if (_random.Next(2) == 0) accounts.Add(new(empty, 0, 0, default, []));
        foreach (Address system in SystemContracts)
            accounts.Add(new(system, 0, 1, SystemCode, [KeyValuePair.Create((UInt256)1, (UInt256)7)]));
        if (_random.Next(2) == 0 && accounts.TrueForAll(account => account.Address != _beneficiary))
            accounts.Add(new(_beneficiary, (UInt256)(ulong)_random.Next(2), (ulong)_random.Next(2), default, []));
        return accounts;
    }

    private Transaction MakeTransaction(bool isSpoilt)
    {
        Address sender = Signers[_random.Next(_signers)].Address;
        ulong nonce = _nonces[sender]++;
        ulong baseFee = _rules.HasBaseFee ? 7UL : 0UL;
        UInt256 price = baseFee + (ulong)_random.Next(4);
        ulong gas = (ulong)(_random.Next(3) == 0 ? 60_000 + _random.Next(60_000) : 400_000);
        UInt256 value = (ulong)_random.Next(4) switch { 0UL => 1_000UL, 1UL => 1UL, _ => 0UL };
        if (isSpoilt)
        {
            switch (_random.Next(6))
            {
                case 0: nonce++; break;
                case 1: nonce--; break;
                case 2: value = UInt256.MaxValue; break;
                case 3: gas = 20_000; break;
                case 4: price = baseFee == 0 ? 1_000_000_000_000_000_000UL : baseFee - 1; break;
                default: gas = 40_000_000; break;
            }
        }
        TransactionType type = (TransactionType)Math.Min(_random.Next(5), (int)_rules.HighestTransactionType);
        if (type == TransactionType.Blob && _random.Next(3) != 0) type = TransactionType.DynamicFee; // few blobs fit into a block
        bool pays = _random.Next(_payments) == 0; // a plain payment, which shares a batch with others
        bool creates = type < TransactionType.Blob && !pays && _random.Next(12) == 0;
        return new Transaction
        {
            AssumedSender = sender,
            Type = type,
            ChainId = type == TransactionType.Legacy ? null : 1,
            Nonce = nonce,
            MaxFeePerGas = price,
            MaxPriorityFeePerGas = type < TransactionType.DynamicFee ? price : (ulong)_random.Next((int)(price.U0 % 1000) + 1),
            GasLimit = gas,
            To = creates ? null : pays || _random.Next(3) == 0 ? Anyone() : _contracts[_random.Next(_contracts.Count)],
            Value = value,
            Data = creates ? new RandomPrograms(_random, _everyone).Contract(3) : default,
            AccessList = type == TransactionType.Legacy || _random.Next(2) == 0
                ? []
                : [new AccessListEntry(Anyone(), [0UL, 1UL])],
            AuthorizationList = type == TransactionType.SetCode
                ? [.. Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Authorize())]
                : [],
            MaxFeePerBlobGas = type == TransactionType.Blob ? 1_000 : UInt256.Zero,
            BlobVersionedHashes = type == TransactionType.Blob ? [.. Enumerable.Repeat(BlobHash, 1 + _random.Next(3))] : [],
            S = 1,
            R = 1,
        };
    }

    private SetCodeAuthorization Authorize()
    {
        (byte[] key, Address authority) = Signers[_random.Next(_signers)];
        ulong nonce = _nonces[authority];
        bool isGood = _random.Next(4) != 0;
        if (isGood) _nonces[authority]++;
        Address target = _random.Next(4) == 0 ? Address.Zero : Anyone();
        SetCodeAuthorization unsigned = new((ulong)_random.Next(2), target, isGood ? nonce : nonce + 1, 0, 0, 0);
        return TransactionSigner.TrySign(unsigned, key, out SetCodeAuthorization? signed)
            ? signed
            : throw new InvalidOperationException("The key does not sign.");
    }

    private BlockHeader MakeHeader(ulong gasLimit) => new()
    {
        ParentHash = Address.FromNumber(99).ToUInt256().ToHash256(),
        Beneficiary = _beneficiary,
        Number = 100,
        GasLimit = gasLimit,
        GasUsed = gasLimit,
        Timestamp = 1_000,
        BaseFeePerGas = _rules.HasBaseFee ? (UInt256)7 : null,
        ExcessBlobGas = _rules.Blobs is null ? null : 0,
        BlobGasUsed = _rules.Blobs is null ? null : 0,
        ParentBeaconBlockRoot = _rules.StoresBeaconRoot ? Address.FromNumber(0xbeac).ToUInt256().ToHash256() : null,
    };

    private List<Withdrawal>? MakeWithdrawals() => !_rules.HasWithdrawals ? null
        : [.. Enumerable.Range(0, _random.Next(3)).Select(i => new Withdrawal((ulong)i, 0, Anyone(), (ulong)_random.Next(3)))];

    private Address Anyone() => _everyone[_random.Next(_everyone.Count)];

    private static byte[] Delegation(Address target) => [0xef, 0x01, 0x00, .. target.Bytes];

    private static (byte[], Address) MakeSigner(int number)
    {
        byte[] key = new byte[32];
        key[31] = (byte)number;
        SetCodeAuthorization unsigned = new(1, default, 0, 0, 0, 0);
        if (!TransactionSigner.TrySign(unsigned, key, out SetCodeAuthorization? signed)
            || !signed.TryRecoverAuthority(out Address address))
            throw new InvalidOperationException("The key does not sign.");
        return (key, address);
    }
}
