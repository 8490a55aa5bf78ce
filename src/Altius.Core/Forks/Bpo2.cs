namespace Altius.Core.Forks;

/// <summary>The second blob-parameter-only fork (mainnet timestamp 1767747671; EIP-7892).</summary>
public static class Bpo2
{
    public static readonly ForkRules Rules = Bpo1.Rules with
    {
        Name = "BPO2",
        Blobs = new BlobSchedule(Target: 14, Max: 21, BaseFeeUpdateFraction: 11_684_671),
    };
}
