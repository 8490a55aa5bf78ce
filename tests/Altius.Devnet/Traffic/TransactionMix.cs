using Altius.Core;
using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>What a transaction of the traffic is for.</summary>
internal enum Purpose
{
    LegacyTransfer,
    AccessListCall,
    Call,
    Creation,
    Blob,
    SetCode,
    Deposit,
    WithdrawalRequest,
    ConsolidationRequest,
}

/// <summary>Makes transactions of every type that the rules allow, each good, in a random order that a seed decides.</summary>
internal sealed class TransactionMix(ChainSpec chain, Random random)
{
    private const ulong Gwei = 1_000_000_000;
    private const ulong Ether = Gwei * Gwei;

    /// <summary>Far above what the base fee of a test network comes to.</summary>
    private static readonly UInt256 Cap = 200 * Gwei;

    private readonly Blobs _blobs = new(random);
    private int _authorities;

    /// <summary>The contract that calls go to; set once it is there.</summary>
    public Address Contract { get; set; }

    /// <param name="now">Rules of the newest block.</param>
    /// <param name="soon">Rules of a block a while later.</param>
    public Purpose Choose(ForkRules now, ForkRules soon)
    {
        while (true)
        {
            Purpose purpose = (Purpose)random.Next(Enum.GetValues<Purpose>().Length);
            // The rare ones are rare on real chains too.
            bool isRare =
                purpose is Purpose.Deposit or Purpose.WithdrawalRequest or Purpose.ConsolidationRequest or Purpose.Creation;
            if (isRare && random.Next(4) != 0) continue;
            bool fits = purpose switch
            {
                // A sidecar's form goes by the fork of the block it lands in: none is sent where that is open.
                Purpose.Blob => now.Blobs is not null && SidecarOf(now) == SidecarOf(soon),
                Purpose.SetCode => now.HighestTransactionType >= TransactionType.SetCode,
                Purpose.WithdrawalRequest or Purpose.ConsolidationRequest => now.HasRequests,
                _ => true,
            };
            if (fits) return purpose;
        }
    }

    /// <summary>Makes and signs the sender's next transaction.</summary>
    public PooledTransaction Make(Purpose purpose, Wallet from, ForkRules rules)
    {
        BlobSidecar? sidecar = null;
        Hash256[] hashes = [];
        if (purpose == Purpose.Blob) (sidecar, hashes) = _blobs.Take(random.Next(1, Blobs.MostAtOnce + 1), SidecarOf(rules));
        Draft draft = Plan(purpose);
        bool isPriced = draft.Type is TransactionType.Legacy or TransactionType.AccessList;
        Transaction transaction = from.Sign(new Transaction
        {
            Type = draft.Type,
            ChainId = chain.ChainId,
            Nonce = from.Nonce++,
            MaxFeePerGas = Cap,
            MaxPriorityFeePerGas = isPriced ? Cap : Gwei * (ulong)random.Next(1, 4),
            GasLimit = draft.Gas,
            To = draft.To,
            Value = draft.Value,
            Data = draft.Data,
            AccessList = draft.Type == TransactionType.AccessList
                ? [new(Contract, [UInt256.Zero, from.Address.ToUInt256()])]
                : [],
            MaxFeePerBlobGas = purpose == Purpose.Blob ? Cap : UInt256.Zero,
            BlobVersionedHashes = hashes,
            AuthorizationList = purpose == Purpose.SetCode ? [Authorize()] : [],
        });
        return new PooledTransaction(transaction, sidecar);
    }

    /// <summary>The contract's creation, to be sent before anything else.</summary>
    public PooledTransaction MakeContract(Wallet from)
    {
        Contract = ContractAddress.FromNonce(from.Address, from.Nonce);
        return Make(Purpose.Creation, from, chain.Forks.Latest);
    }

    /// <summary>A plain payment, to give a wallet what it is to spend.</summary>
    public PooledTransaction MakePayment(Wallet from, Address to, ulong ether) => new(
        from.Sign(new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = chain.ChainId,
            Nonce = from.Nonce++,
            MaxFeePerGas = Cap,
            MaxPriorityFeePerGas = Gwei,
            GasLimit = 21_000,
            To = to,
            Value = new UInt256(Ether) * ether,
        }),
        Sidecar: null);

    private Draft Plan(Purpose purpose) => purpose switch
    {
        Purpose.LegacyTransfer => new(TransactionType.Legacy, Anyone(), (ulong)random.Next(1, 1000), 21_000, []),
        Purpose.AccessListCall => new(TransactionType.AccessList, Contract, 0, 150_000, Store()),
        Purpose.Call => new(TransactionType.DynamicFee, Contract, 0, 150_000, Store()),
        Purpose.Creation => new(TransactionType.DynamicFee, null, 0, 200_000, Bytecode.Creation),
        Purpose.Blob => new(TransactionType.Blob, Contract, 0, 150_000, Store()),
        Purpose.SetCode => new(TransactionType.SetCode, Contract, 0, 200_000, Store()),
        Purpose.Deposit => new(TransactionType.DynamicFee, chain.DepositContract, Ether, 200_000, Deposit.Call(random, Gwei)),
        // Their fee starts at one wei and doubles about every twelve requests that wait.
        Purpose.WithdrawalRequest =>
            new(TransactionType.DynamicFee, Deposit.WithdrawalRequests, Gwei, 250_000, Deposit.Withdrawal(random)),
        _ => new(TransactionType.DynamicFee, Deposit.ConsolidationRequests, Gwei, 300_000, Deposit.Consolidation(random)),
    };

    private SetCodeAuthorization Authorize() =>
        Wallet.Named($"authority {_authorities++}")
            .Sign(new SetCodeAuthorization(chain.ChainId, Contract, 0, 0, UInt256.Zero, UInt256.Zero));

    private byte[] Store() => Bytecode.Store(slot: (ulong)random.Next(1, 1000), value: (ulong)random.Next(3));

    private Address Anyone() => Wallet.Named($"receiver {random.Next(500)}").Address;

    /// <summary>The fork that limits blobs by transaction is the one that changed the proofs (EIP-7594).</summary>
    private static BlobSidecarVersion SidecarOf(ForkRules rules) =>
        rules.MaxBlobsPerTransaction == int.MaxValue ? BlobSidecarVersion.BlobProofs : BlobSidecarVersion.CellProofs;

    private sealed record Draft(TransactionType Type, Address? To, UInt256 Value, ulong Gas, byte[] Data);
}
