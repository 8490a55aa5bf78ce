using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm.Tests;

public sealed class MachineTests
{
    private static readonly ForkRules Cancun = TestMachine.Rules("Cancun");

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

    [TestCase("6000610005575b00", TestName = "A fused conditional jump that is not taken goes on behind it")]
    [TestCase("6001610006575b00", TestName = "A fused conditional jump that is taken pays for its JUMPDEST")]
    [TestCase("60056100065600005b00", TestName = "A fused jump pays for its JUMPDEST")]
    public void FusedJumpsCostWhatTheirPartsDo(string code)
    {
        StepCounter counter = new() { Steps = [] };
        MessageResult traced = new TestMachine(Cancun).Run(Hex.Decode(code), 1000, ref counter);
        MessageResult plain = Run(code, 1000);

        Assert.That(plain.Halt, Is.EqualTo(traced.Halt));
        Assert.That(plain.GasLeft, Is.EqualTo(traced.GasLeft));
    }

    [Test]
    public void CallsAsDeepAsTheyMayBeNeedNoMachineStack()
    {
        // Counts up in slot 0, then calls itself with all the gas there is: SLOAD(0) + 1 → slot 0, CALL(self), STOP.
        byte[] code = Hex.Decode("5f54600101" + "5f55" + "5f5f5f5f5f305af1" + "00");
        TestMachine machine = new(Cancun);
        MessageResult result = default;
        Thread smallStack = new(() => result = machine.Run(code, 1_000_000_000_000_000), 256 << 10);
        smallStack.Start();
        smallStack.Join();

        Assert.That(result.Succeeded, Is.True);
        Assert.That(machine.State.GetStorage(TestMachine.Contract, UInt256.Zero), Is.EqualTo(new UInt256(1025)));
    }

    [TestCase(1000UL - 1, true)]
    [TestCase(1000UL - 256, true)]
    [TestCase(1000UL - 257, false)]
    [TestCase(1000UL, false)]
    public void OnlyTheLast256BlockHashesAreKnown(ulong number, bool known)
    {
        // PUSH2 number, BLOCKHASH, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
        MessageResult result = Run($"61{number:x4}405f5260205ff3", 100_000);

        Assert.That(UInt256.FromBigEndian(result.Output.Span), Is.EqualTo(known ? new UInt256(number) : UInt256.Zero));
    }

    [Test]
    public void ReadingPastReturnDataFails() =>
        Assert.That(Run("60015f5f3e", 100_000).Halt, Is.EqualTo(Halt.ReturnDataOutOfBounds));

    [Test]
    public void MemoryBeyondAnyGasLimitRunsOutOfGas() =>
        Assert.That(Run("6001" + "7f" + new string('f', 64) + "52", long.MaxValue).Halt, Is.EqualTo(Halt.OutOfGas));

    private static MessageResult Run(string code, long gas) => new TestMachine(Cancun).Run(Hex.Decode(code), gas);
}
