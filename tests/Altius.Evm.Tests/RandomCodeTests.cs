using Altius.Core;

namespace Altius.Evm.Tests;

/// <summary>Code that nobody wrote: whatever the bytes, the machine ends within its gas and throws nothing.</summary>
public sealed class RandomCodeTests
{
    private static readonly ForkRules[] Forks = [.. ForkRegistry.All];

    [TestCaseSource(nameof(Forks))]
    public void RandomBytesEndWithinTheirGas(ForkRules rules)
    {
        Random random = new(20250101);
        for (int i = 0; i < 400; i++)
        {
            byte[] code = new byte[random.Next(1, 300)];
            random.NextBytes(code);
            AssertEnds(rules, code);
        }
    }

    [TestCaseSource(nameof(Forks))]
    public void RandomInstructionsOnAFullStackEndWithinTheirGas(ForkRules rules)
    {
        Random random = new(20250102);
        Opcode[] opcodes = [.. Enum.GetValues<Opcode>().Where(rules.Opcodes.IsDefined)];
        for (int i = 0; i < 400; i++)
        {
            List<byte> code = [];
            for (int n = random.Next(5, 120); n > 0; n--)
            {
                // Small operands make most instructions do something rather than run out of gas or fail.
                for (int k = random.Next(0, 4); k > 0; k--) code.AddRange([(byte)Opcode.Push1, (byte)random.Next(0, 100)]);
                code.Add((byte)opcodes[random.Next(opcodes.Length)]);
            }
            AssertEnds(rules, [.. code]);
        }
    }

    private static void AssertEnds(ForkRules rules, byte[] code)
    {
        const long Gas = 2_000_000;
        StepCounter tracer = new() { Steps = [] };

        MessageResult plain = new TestMachine(rules).Run(code, Gas);
        MessageResult traced = new TestMachine(rules).Run(code, Gas, ref tracer);

        Assert.That(plain.GasLeft, Is.InRange(0, Gas));
        Assert.That(plain.Halt, Is.Not.EqualTo(Halt.None));
        // With a tracer nothing is fused; the outcome must not tell.
        Assert.That((traced.Halt, traced.GasLeft), Is.EqualTo((plain.Halt, plain.GasLeft)), Convert.ToHexString(code));
    }
}
