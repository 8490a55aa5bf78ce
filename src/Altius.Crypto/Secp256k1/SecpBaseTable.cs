namespace Altius.Crypto;

/// <summary>Odd multiples of the generator and of λ times the generator, built on first use.</summary>
internal sealed class SecpBaseTable
{
    /// <summary>Signed window in bits: 256 points of 80 bytes in each table.</summary>
    public const int Window = 10;

    private const int Size = 1 << (Window - 2);

    private static readonly Lazy<SecpBaseTable> Built = new(() => new SecpBaseTable());

    private readonly SecpAffine[] _multiples = new SecpAffine[Size];
    private readonly SecpAffine[] _turned = new SecpAffine[Size];

    private SecpBaseTable()
    {
        SecpJacobian twice = SecpJacobian.FromAffine(SecpAffine.Generator);
        SecpJacobian.Double(ref twice);
        SecpAffine step = twice.ToAffine();
        SecpJacobian multiple = SecpJacobian.FromAffine(SecpAffine.Generator);
        for (int i = 0; i < Size; i++)
        {
            SecpAffine point = multiple.ToAffine();
            _multiples[i] = point;
            _turned[i] = SecpEndomorphism.Turn(point);
            SecpJacobian.Add(ref multiple, step);
        }
    }

    public static SecpBaseTable Instance => Built.Value;

    /// <summary>G, 3G, 5G, …</summary>
    public ReadOnlySpan<SecpAffine> Multiples => _multiples;

    /// <summary>λG, 3λG, 5λG, …</summary>
    public ReadOnlySpan<SecpAffine> Turned => _turned;
}
