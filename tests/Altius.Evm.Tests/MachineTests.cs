using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm.Tests;

public sealed class MachineTests
{
    private static readonly Address Contract = Address.FromNumber(0xc0de);
    private static readonly Address Sender = Address.FromNumber(0x5e4d);

    [Test]
    public void AddingTwoNumbersReturnsTheirSum()
    {
        // PUSH1 2, PUSH1 3, ADD, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
        MessageResult result = Run("60026003015f5260205ff3", 100_000);

        Assert.That(result.Halt, Is.EqualTo(Halt.Return));
        Assert.That(UInt256.FromBigEndian(result.Output.Span), Is.EqualTo(new UInt256(5)));
        Assert.That(100_000 - result.GasLeft, Is.EqualTo(3 + 3 + 3 + 2 + 3 + 3 + 3 + 2));
    }

    [Test]
    public void AJumpIntoPushDataFails() => Assert.That(Run("605b600156", 100_000).Halt, Is.EqualTo(Halt.InvalidJump));

    [Test]
    public void CallsDeeperThanTheLimitNeedNoMachineStack()
    {
        // Calls itself with all gas until refused, then counts the way back up in storage slot 0.
        MessageResult result = Run("5f5f5f5f5f305af15f54600101 5f5500".Replace(" ", ""), 50_000_000);

        Assert.That(result.Succeeded, Is.True);
    }

    private static MessageResult Run(string code, long gas)
    {
        Assert.That(ForkRegistry.TryGet("Cancun", out ForkRules? rules), Is.True);
        WorldState state = new();
        VirtualMachine machine = new(new CodeCache());
        state.Reset(new NoState(), rules!);
        BlockContext block = new()
        {
            ChainId = 1, Number = 1, Timestamp = 1, GasLimit = 30_000_000, Beneficiary = default,
            DifficultyOrRandao = default, BaseFee = default, BlobBaseFee = default,
        };
        machine.Prepare(state, block, rules!);
        state.SetCode(Contract, Hex.Decode(code));
        Message message = new() { Caller = Sender, To = Contract, Gas = gas };
        return machine.Execute(message, new TransactionContext(Sender, default, []));
    }

    private sealed class NoState : IStateReader
    {
        public bool TryGetAccount(in Address who, out Account account)
        {
            account = Account.Empty;
            return false;
        }

        public UInt256 GetStorage(in Address who, in UInt256 slot) => default;

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;

        public Hash256 GetBlockHash(ulong number) => default;
    }
}
