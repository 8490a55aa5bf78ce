namespace Altius.Crypto;

/// <summary>What came of checking a KZG proof.</summary>
public enum KzgVerdict
{
    /// <summary>An input has the wrong length, holds an integer not below r, or is not a point of the subgroup.</summary>
    Malformed,

    /// <summary>All inputs are well-formed and the proof does not hold.</summary>
    Invalid,

    /// <summary>The proof holds.</summary>
    Valid,
}
