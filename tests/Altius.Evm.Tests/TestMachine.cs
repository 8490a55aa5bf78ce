using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm.Tests;

/// <summary>A machine on an empty state with one contract in it.</summary>
internal sealed class TestMachine
{
    public static readonly Address Contract = Address.FromNumber(0xc0de);
    public static readonly Address Sender = Address.FromNumber(0x5e4d);

    private readonly VirtualMachine _machine = new(new CodeCache());

    public TestMachine(ForkRules rules)
    {
        State.Reset(new NoState(), rules);
        BlockContext block = new()
        {
            ChainId = 1,
            Number = 1000,
            Timestamp = 1,
            GasLimit = 30_000_000,
            Beneficiary = Address.FromNumber(0xc01b),
            DifficultyOrRandao = new UInt256(7),
            BaseFee = new UInt256(7),
            BlobBaseFee = UInt256.One,
        };
        _machine.Prepare(State, block, rules);
    }

    public WorldState State { get; } = new();

    public static ForkRules Rules(string fork) =>
        ForkRegistry.TryGet(fork, out ForkRules? rules)
            ? rules
            : throw new ArgumentException($"No fork is called {fork}.", nameof(fork));

    public MessageResult Run(ReadOnlyMemory<byte> code, long gas, ReadOnlyMemory<byte> data = default)
    {
        State.SetCode(Contract, code);
        return _machine.Execute(Call(gas, data), new TransactionContext(Sender, new UInt256(7), []));
    }

    public MessageResult Run<TTracer>(ReadOnlyMemory<byte> code, long gas, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        State.SetCode(Contract, code);
        return _machine.Execute(Call(gas, default), new TransactionContext(Sender, new UInt256(7), []), ref tracer);
    }

    private static Message Call(long gas, ReadOnlyMemory<byte> data) =>
        new() { Caller = Sender, To = Contract, Gas = gas, Data = data };
}

/// <summary>Holds nothing; answers block hashes that tell their number.</summary>
internal sealed class NoState : IStateReader
{
    public bool TryGetAccount(in Address who, out Account account)
    {
        account = Account.Empty;
        return false;
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot) => default;

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;

    public Hash256 GetBlockHash(ulong number) => new UInt256(number).ToHash256();
}
