namespace Altius.Core.Forks;

/// <summary>A third blob-parameter-only fork (EIP-7892), so far of test networks alone.</summary>
public static class Bpo3
{
    public static readonly ForkRules Rules = Bpo2.Rules with
    {
        Name = "BPO3",
        Blobs = new BlobSchedule(Target: 21, Max: 32, BaseFeeUpdateFraction: 20_609_697),
    };
}
