namespace Altius.Evm;

/// <summary>Gas that no fork has changed, in the names of the Yellow Paper, appendix G.</summary>
internal static class GasCosts
{
    public const int Base = 2;
    public const int VeryLow = 3;
    public const int Low = 5;
    public const int Mid = 8;
    public const int High = 10;
    public const int JumpDest = 1;

    /// <summary>For each word that memory grows by, besides the square term.</summary>
    public const int MemoryWord = 3;
    /// <summary>The square of the words in memory costs one gas for each of these.</summary>
    public const int MemoryQuadraticDivisor = 512;

    public const int CopyWord = 3;
    public const int KeccakWord = 6;
    public const int LogDataByte = 8;

    public const int CallValue = 9_000;
    public const int CallStipend = 2_300;
    public const int NewAccount = 25_000;
    public const int CodeDepositByte = 200;
}
