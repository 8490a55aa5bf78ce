using System.Numerics;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm.Tests;

public sealed class SignExtendTests
{
    [Test]
    public void SignExtendAgreesWithItsDefinition()
    {
        TestMachine machine = new(TestMachine.Rules("Cancun"));
        Random random = new(20250103);
        byte[] word = new byte[32];
        for (int index = 0; index < 40; index++)
        {
            for (int i = 0; i < 20; i++)
            {
                random.NextBytes(word);
                // PUSH32 word, PUSH1 index, SIGNEXTEND, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
                byte[] code = [(byte)Opcode.Push32, .. word, (byte)Opcode.Push1, (byte)index, .. Hex.Decode("0b5f5260205ff3")];

                MessageResult result = machine.Run(code, 100_000);

                Assert.That(UInt256.FromBigEndian(result.Output.Span), Is.EqualTo(Expected(index, word)), $"byte {index}");
            }
        }
    }

    private static UInt256 Expected(int index, byte[] word)
    {
        if (index >= 31) return UInt256.FromBigEndian(word);
        BigInteger value = new(word.AsSpan(31 - index), isUnsigned: false, isBigEndian: true);
        return (UInt256)(value.Sign < 0 ? value + (BigInteger.One << 256) : value);
    }
}
