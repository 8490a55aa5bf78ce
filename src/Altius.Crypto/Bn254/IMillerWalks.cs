namespace Altius.Crypto.AltBn128;

/// <summary>The walks of the Miller loop for several pairs in step, giving evaluated lines for lanes.</summary>
internal interface IMillerWalks
{
    /// <summary>T ← 2T; the lines are the tangents.</summary>
    void Double(ref LineLanes tangents);

    /// <summary>T ← T + Q, or T − Q for a negative digit.</summary>
    void AddStart(int digit, ref LineLanes chords);

    /// <summary>T ← T + ψ(Q).</summary>
    void AddFirstImage(ref LineLanes chords);

    /// <summary>T ← T − ψ²(Q).</summary>
    void SubtractSecondImage(ref LineLanes chords);

    /// <summary>After the whole walk: whether every Q lies in the subgroup of order r (EIP-197).</summary>
    bool EndInSubgroup();
}
