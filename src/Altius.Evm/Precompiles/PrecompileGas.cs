using System.Buffers.Binary;
using Altius.Core;

namespace Altius.Evm;

/// <summary>What precompiled contracts cost (Yellow Paper, appendix E, and the EIPs named below).</summary>
internal static class PrecompileGas
{
    /// <summary>Bytes that BLAKE2 F takes (EIP-152).</summary>
    public const int Blake2InputSize = 213;

    /// <summary>The price, from the input's size and head alone.</summary>
    public static long Price(PrecompileKind kind, ForkRules rules, ReadOnlySpan<byte> input) => kind switch
    {
        PrecompileKind.EcRecover => 3_000,
        PrecompileKind.Sha256 => 60 + 12 * Words(input),
        PrecompileKind.Ripemd160 => 600 + 120 * Words(input),
        PrecompileKind.Identity => 15 + 3 * Words(input),
        PrecompileKind.ModExp => ModExpPrecompile.Price(rules.ModExpGas, input),
        PrecompileKind.Bn254Add => rules.Bn254AddGas, // EIP-196, EIP-1108
        PrecompileKind.Bn254Multiply => rules.Bn254MultiplyGas,
        PrecompileKind.Bn254Pairing =>
            rules.Bn254PairingBaseGas + (long)rules.Bn254PairingPairGas * (input.Length / 192), // EIP-197
        PrecompileKind.Blake2F => input.Length == Blake2InputSize ? BinaryPrimitives.ReadUInt32BigEndian(input) : 0, // EIP-152
        PrecompileKind.PointEvaluation => 50_000, // EIP-4844
        PrecompileKind.BlsG1Add => 375, // EIP-2537 from here on
        PrecompileKind.BlsG2Add => 600,
        PrecompileKind.BlsG1Msm => Msm(input.Length / 160, 12_000, G1Discounts),
        PrecompileKind.BlsG2Msm => Msm(input.Length / 288, 22_500, G2Discounts),
        PrecompileKind.BlsPairing => 37_700 + 32_600L * (input.Length / 384),
        PrecompileKind.BlsMapFpToG1 => 5_500,
        PrecompileKind.BlsMapFp2ToG2 => 23_800,
        PrecompileKind.P256Verify => 6_900, // EIP-7951
        _ => throw new InvalidOperationException($"No price is written for {kind}."),
    };

    private static long Words(ReadOnlySpan<byte> input) => (input.Length + 31L) / 32;

    /// <summary>The price of k multiplications with the discount for doing them together, in thousandths.</summary>
    private static long Msm(int k, long multiplication, ReadOnlySpan<ushort> discounts) =>
        k == 0 ? 0 : k * multiplication * discounts[Math.Min(k, discounts.Length) - 1] / 1000;

    // EIP-2537: the discount of k pairs stands at k − 1; the last one holds for all that are longer.
    private static ReadOnlySpan<ushort> G1Discounts =>
    [
        1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677,
        673, 669, 665, 661, 658, 654, 651, 648, 645, 642, 640, 637, 635, 632, 630, 627,
        625, 623, 621, 619, 617, 615, 613, 611, 609, 608, 606, 604, 603, 601, 599, 598,
        596, 595, 593, 592, 591, 589, 588, 586, 585, 584, 582, 581, 580, 579, 577, 576,
        575, 574, 573, 572, 570, 569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559,
        558, 557, 556, 555, 554, 553, 552, 551, 550, 549, 548, 547, 547, 546, 545, 544,
        543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534, 533, 532, 532, 531,
        530, 529, 528, 528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519,
    ];

    private static ReadOnlySpan<ushort> G2Discounts =>
    [
        1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717,
        711, 704, 699, 693, 688, 683, 679, 674, 670, 666, 663, 659, 655, 652, 649, 646,
        643, 640, 637, 634, 632, 629, 627, 624, 622, 620, 618, 615, 613, 611, 609, 607,
        606, 604, 602, 600, 598, 597, 595, 593, 592, 590, 589, 587, 586, 584, 583, 582,
        580, 579, 578, 576, 575, 574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562,
        561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 552, 551, 550, 549, 548, 547,
        546, 545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537, 537, 536, 535, 535,
        534, 533, 532, 532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524,
    ];
}
