namespace Altius.Core.Forks;

/// <summary>A fourth blob-parameter-only fork (EIP-7892), so far of test networks alone.</summary>
public static class Bpo4
{
    public static readonly ForkRules Rules = Bpo3.Rules with
    {
        Name = "BPO4",
        Blobs = new BlobSchedule(Target: 14, Max: 21, BaseFeeUpdateFraction: 13_739_630),
    };
}
