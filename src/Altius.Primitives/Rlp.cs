namespace Altius.Primitives;

/// <summary>Checks of whole RLP encodings whose structure is not known in advance.</summary>
public static class Rlp
{
    /// <summary>The deepest nesting that <see cref="TryValidate"/> can be asked to follow.</summary>
    public const int MaxDepth = 1024;

    /// <summary>
    /// Whether the data is exactly one item in canonical form, with lists nested at most <paramref name="maxDepth"/> deep: 0
    /// allows a string only, 1 a list of strings. It takes one pass and no recursion, whatever the data.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The depth is negative or above <see cref="MaxDepth"/>.</exception>
    public static bool TryValidate(ReadOnlySpan<byte> data, int maxDepth, out RlpError error)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, MaxDepth);
        RlpReader reader = new(data);
        Span<int> outerLists = stackalloc int[maxDepth];
        int depth = 0;
        do
        {
            if (!reader.NextIsList) reader.ReadBytes();
            else if (depth == maxDepth) reader.Fail(RlpError.TooDeep);
            else outerLists[depth++] = reader.EnterList();
            while (depth > 0 && reader.IsAtEnd) reader.LeaveList(outerLists[--depth]);
        }
        while (depth > 0);
        reader.ExpectEnd();
        error = reader.Error;
        return !reader.Failed;
    }
}
