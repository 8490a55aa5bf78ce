using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>
/// Points (X / Z², Y / Z³) moved in step. Nothing is special-cased: when a sum meets infinity or equal points its Z becomes
/// zero and stays so, which tells the caller to compute that one alone.
/// </summary>
internal struct SecpJacobianLanes<T> where T : unmanaged, ISecpLanes<T>
{
    public T X, Y, Z;

    /// <summary>Doubles in place.</summary>
    /// <remarks>B = Y², E = 3X², D = 4XB; X' = E² - 2D, Y' = E (D - X') - 8B², Z' = 2YZ.</remarks>
    [SkipLocalsInit]
    public static void Double(ref SecpJacobianLanes<T> p)
    {
        T.Multiply(p.Y, p.Z, out T z);
        T.Carry(z + z, out p.Z);
        T.Square(p.Y, out T b);
        T.Carry(b + b, out b);
        T.Multiply(p.X, b, out T d);
        T.Carry(d + d, out d);
        T.Square(b, out T c); // 4B²
        T.Square(p.X, out T e);
        T.Carry(e + e + e, out e);
        T.Square(e, out T x);
        T.Carry(x - d - d, out p.X);
        T.Carry(d - p.X, out d);
        T.Multiply(e, d, out T y);
        T.Carry(y - c - c, out p.Y);
    }

    /// <summary>
    /// Adds affine points in place; <paramref name="z"/> is Z, or Z scaled for points of the unscaled curve
    /// (<see cref="SecpJacobian.AddUnscaled"/>), and Z grows by <paramref name="h"/>.
    /// </summary>
    /// <remarks>H = x z² - X, R = y z³ - Y, V = X H²; X' = R² - H³ - 2V, Y' = R (V - X') - Y H³, Z' = Z H.</remarks>
    [SkipLocalsInit]
    public static void Add(ref SecpJacobianLanes<T> p, in T z, in T x, in T y, out T h)
    {
        T.Square(z, out T z2);
        T.Multiply(z2, z, out T r);
        T.Multiply(x, z2, out h);
        T.Multiply(y, r, out r);
        T.Carry(h - p.X, out h);
        T.Carry(r - p.Y, out r);
        T.Multiply(p.Z, h, out p.Z);
        T.Square(h, out T h2);
        T.Multiply(h2, h, out T h3);
        T.Multiply(p.X, h2, out T v);
        T.Square(r, out T r2);
        T.Carry(h3 + v + v, out T t);
        T.Carry(r2 - t, out p.X);
        T.Carry(v - p.X, out v);
        T.Multiply(r, v, out v);
        T.Multiply(p.Y, h3, out h3);
        T.Carry(v - h3, out p.Y);
    }

    /// <summary>(X s², Y s³).</summary>
    [SkipLocalsInit]
    public static void Scale(ref T x, ref T y, in T s)
    {
        T.Square(s, out T s2);
        T.Multiply(s2, s, out T s3);
        T.Multiply(x, s2, out x);
        T.Multiply(y, s3, out y);
    }
}
