using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Workloads;

/// <summary>
/// Runs creation code and calls on a state of its own, so that contracts come into being as their constructors make them.
/// </summary>
internal sealed class Deployment
{
    private const ulong Gas = 30_000_000;

    private static readonly Address Deployer = Address.FromNumber(0xde9107);

    private readonly SequentialBlockExecutor _executor;
    private ulong _nonce;

    public Deployment(ChainSpec chain)
    {
        _executor = new SequentialBlockExecutor(chain, new CodeCache());
        State = MemoryState.Of([new GenesisAccount(Deployer, UInt256.One << 128, 0, default, [])]);
    }

    public MemoryState State { get; private set; }

    /// <summary>Creates a contract and gives its address.</summary>
    /// <exception cref="WorkloadFault">Its constructor fails.</exception>
    public Address Create(string name, byte[] code, CallData arguments)
    {
        Address address = ContractAddress.FromNonce(Deployer, _nonce);
        Run(null, [.. code, .. arguments.ToBytes()], $"the constructor of {name}");
        return address;
    }

    /// <exception cref="WorkloadFault">The call fails.</exception>
    public void Call(string name, in Address contract, CallData data) => Run(contract, data.ToBytes(), $"{name} of {contract}");

    /// <summary>Takes a contract's code over into a block in the making, with its storage if that is wanted.</summary>
    public AccountDraft CopyTo(WorkloadDraft draft, in Address from, in Address to, bool withStorage)
    {
        State.TryGetAccount(from, out Account account);
        AccountDraft copy = draft.At(to);
        copy.Nonce = account.Nonce;
        copy.Code = State.GetCode(account.CodeHash);
        if (withStorage)
            foreach ((UInt256 slot, UInt256 value) in State.GetStorage(from)) copy.Storage[slot] = value;
        return copy;
    }

    private void Run(Address? to, byte[] data, string what)
    {
        Transaction transaction = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 1,
            Nonce = _nonce++,
            GasLimit = Gas,
            To = to,
            Data = data,
            AssumedSender = Deployer,
        };
        BlockHeader header = WorkloadGenerator.Header(Gas) with { BaseFeePerGas = UInt256.Zero };
        BlockOutcome outcome =
            _executor.Execute(new Block(header, [transaction], [], []), State, Cancun.Rules, CancellationToken.None);
        if (!outcome.Succeeded || !outcome.Receipts[0].Succeeded)
            throw new WorkloadFault(
                $"{what} fails ({outcome}): the contract files are not those that the workloads are made for. " +
                "Run scripts/workload-contracts.sh again.");
        State = State.After(outcome.StateDiff);
    }
}
