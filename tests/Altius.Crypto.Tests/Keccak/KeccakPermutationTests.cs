using System.Runtime.Intrinsics;

namespace Altius.Crypto.Tests;

public class KeccakPermutationTests
{
    /// <summary>The first lanes of the zero state permuted once: the published Keccak-f[1600] test vector.</summary>
    [Test]
    public void Permutes_the_zero_state_as_published()
    {
        ulong[] state = new ulong[25];

        KeccakPermutation<ulong, ScalarLane>.Apply(ref state[0]);

        Assert.That(state[..4], Is.EqualTo(
            new ulong[] { 0xF1258F7940E1DDE7, 0x84D5CCF933C0478A, 0xD598261EA65AA9EE, 0xBD1547306F80494D }));
    }

    [Test]
    public void Wide_registers_agree_with_scalar_lanes()
    {
        if (!WideRegisterLane.IsSupported) Assert.Ignore("This processor has no AVX-512VL.");

        for (int seed = 0; seed < 100; seed++)
        {
            ulong[] scalar = RandomLanes(25, seed), wide = [.. scalar];

            KeccakPermutation<ulong, ScalarLane>.Apply(ref scalar[0]);
            KeccakPermutation<Vector128<ulong>, WideRegisterLane>.Apply(ref wide[0]);

            Assert.That(wide, Is.EqualTo(scalar));
        }
    }

    [Test]
    public void Eight_states_side_by_side_do_not_touch_each_other()
    {
        if (!EightStatesLane.IsSupported) Assert.Ignore("This processor has no AVX-512F.");

        ulong[] states = RandomLanes(200, 7);
        ulong[][] scalars =
            [.. Enumerable.Range(0, 8).Select(s => Enumerable.Range(0, 25).Select(i => states[i * 8 + s]).ToArray())];

        KeccakPermutation<Vector512<ulong>, EightStatesLane>.Apply(ref states[0]);

        for (int s = 0; s < 8; s++)
        {
            KeccakPermutation<ulong, ScalarLane>.Apply(ref scalars[s][0]);
            for (int i = 0; i < 25; i++) Assert.That(states[i * 8 + s], Is.EqualTo(scalars[s][i]), $"state {s} lane {i}");
        }
    }

    private static ulong[] RandomLanes(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
    }
}
