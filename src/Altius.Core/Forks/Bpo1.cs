namespace Altius.Core.Forks;

/// <summary>
/// The first blob-parameter-only fork (mainnet timestamp 1765290071; EIP-7892, numbers in EIP-7607's schedule).
/// </summary>
public static class Bpo1
{
    public static readonly ForkRules Rules = Osaka.Rules with
    {
        Name = "BPO1",
        Blobs = new BlobSchedule(Target: 10, Max: 15, BaseFeeUpdateFraction: 8_346_193),
    };
}
