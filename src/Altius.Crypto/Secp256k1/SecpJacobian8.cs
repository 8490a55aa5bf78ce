using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>
/// Eight points (X / Z², Y / Z³) moved in step. Nothing is special-cased: when a sum meets infinity or equal points its Z becomes
/// zero and stays so, which tells the caller to compute that one alone.
/// </summary>
internal struct SecpJacobian8
{
    public SecpField8 X, Y, Z;

    /// <summary>Doubles in place.</summary>
    /// <remarks>B = Y², E = 3X², D = 4XB; X' = E² - 2D, Y' = E (D - X') - 8B², Z' = 2YZ.</remarks>
    [SkipLocalsInit]
    public static void Double(ref SecpJacobian8 p)
    {
        SecpField8.Multiply(p.Y, p.Z, out SecpField8 z);
        SecpField8.Carry(z + z, out p.Z);
        SecpField8.Square(p.Y, out SecpField8 b);
        SecpField8.Carry(b + b, out b);
        SecpField8.Multiply(p.X, b, out SecpField8 d);
        SecpField8.Carry(d + d, out d);
        SecpField8.Square(b, out SecpField8 c); // 4B²
        SecpField8.Square(p.X, out SecpField8 e);
        SecpField8.Carry(e + e + e, out e);
        SecpField8.Square(e, out SecpField8 x);
        SecpField8.Carry(x - d - d, out p.X);
        SecpField8.Carry(d - p.X, out d);
        SecpField8.Multiply(e, d, out SecpField8 y);
        SecpField8.Carry(y - c - c, out p.Y);
    }

    /// <summary>
    /// Adds affine points in place; <paramref name="z"/> is Z, or Z scaled for points of the unscaled curve
    /// (<see cref="SecpJacobian.AddUnscaled"/>), and Z grows by <paramref name="h"/>.
    /// </summary>
    /// <remarks>H = x z² - X, R = y z³ - Y, V = X H²; X' = R² - H³ - 2V, Y' = R (V - X') - Y H³, Z' = Z H.</remarks>
    [SkipLocalsInit]
    public static void Add(ref SecpJacobian8 p, in SecpField8 z, in SecpField8 x, in SecpField8 y, out SecpField8 h)
    {
        SecpField8.Square(z, out SecpField8 z2);
        SecpField8.Multiply(z2, z, out SecpField8 r);
        SecpField8.Multiply(x, z2, out h);
        SecpField8.Multiply(y, r, out r);
        SecpField8.Carry(h - p.X, out h);
        SecpField8.Carry(r - p.Y, out r);
        SecpField8.Multiply(p.Z, h, out p.Z);
        SecpField8.Square(h, out SecpField8 h2);
        SecpField8.Multiply(h2, h, out SecpField8 h3);
        SecpField8.Multiply(p.X, h2, out SecpField8 v);
        SecpField8.Square(r, out SecpField8 r2);
        SecpField8.Carry(h3 + v + v, out SecpField8 t);
        SecpField8.Carry(r2 - t, out p.X);
        SecpField8.Carry(v - p.X, out v);
        SecpField8.Multiply(r, v, out v);
        SecpField8.Multiply(p.Y, h3, out h3);
        SecpField8.Carry(v - h3, out p.Y);
    }

    /// <summary>(X s², Y s³).</summary>
    [SkipLocalsInit]
    public static void Scale(ref SecpField8 x, ref SecpField8 y, in SecpField8 s)
    {
        SecpField8.Square(s, out SecpField8 s2);
        SecpField8.Multiply(s2, s, out SecpField8 s3);
        SecpField8.Multiply(x, s2, out x);
        SecpField8.Multiply(y, s3, out y);
    }
}
