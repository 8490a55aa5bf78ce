namespace Altius.Crypto.ModularExponentiation;

/// <summary>Hands out slices of one pinned block of scratch memory, each on a 64-byte boundary.</summary>
/// <remarks>The block outlives the workspace and does not move; what does not fit is refused, so no pointer leaves it.</remarks>
internal unsafe ref struct Workspace
{
    /// <summary>Limbs in the unit of alignment.</summary>
    private const int Alignment = 8;

    private ulong* _next;
    private readonly ulong* _end;

    public Workspace(ulong* start, int length)
    {
        _end = start + length;
        _next = (ulong*)(((nuint)start + 63) & ~(nuint)63);
    }

    /// <summary>Limbs that <see cref="Take"/> uses up for a slice.</summary>
    public static int Rounded(int length) => (length + Alignment - 1) & -Alignment;

    /// <summary>A zeroed slice.</summary>
    public ulong* Take(int length)
    {
        int rounded = Rounded(length);
        if (length < 0 || rounded > _end - _next) throw new InvalidOperationException("The workspace was planned too small.");
        ulong* slice = _next;
        _next += rounded;
        new Span<ulong>(slice, rounded).Clear();
        return slice;
    }
}
