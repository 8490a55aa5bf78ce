using System.Security.Cryptography;
using System.Text;
using Altius.Primitives;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>The 32 bytes that the consensus client and this one share (Engine API, authentication).</summary>
public sealed partial class JwtSecret
{
    private const int Size = 32;

    /// <summary>More than this is no secret in hexadecimal.</summary>
    private const long MaxFileSize = 1024;

    private JwtSecret(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public static JwtSecret Of(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new JwtSecret(bytes.ToArray()) :
            throw new ArgumentException("A secret has 32 bytes.", nameof(bytes));

    /// <summary>Reads the secret from its file, which is made, for its owner's eyes only, where there is none.</summary>
    /// <exception cref="IOException">The file cannot be read or made, or does not hold a secret; the message says what to
    /// do.</exception>
    public static JwtSecret LoadOrCreate(string path, ILogger log)
    {
        try
        {
            if (!File.Exists(path)) return Create(path, log);
            WarnOfReaders(path, log);
            return Read(path);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"The JWT secret {path} may not be read or made: {fault.Message} Give this user the right to.",
                fault);
        }
    }

    private static JwtSecret Create(string path, ILogger log)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(Size);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(path, options)) file.Write(Encoding.ASCII.GetBytes(Hex.ToPrefixed(bytes)));
        LogMade(log, path);
        return new JwtSecret(bytes);
    }

    private static JwtSecret Read(string path)
    {
        long size = new FileInfo(path).Length;
        string text = size <= MaxFileSize ? File.ReadAllText(path).Trim() : "";
        bool isHex = Hex.TryDecode(text, out byte[] bytes);
        if (isHex && bytes.Length == Size) return new JwtSecret(bytes);
        string found = size > MaxFileSize ? $"a file of {size} bytes"
            : !isHex ? "text that is not hexadecimal" : $"{bytes.Length} bytes";
        throw new IOException(
            $"The JWT secret {path} must hold 64 hexadecimal digits (32 bytes), with or without 0x; it holds {found}. " +
            "Give the file that the consensus client uses, or remove this one to have a new secret made.");
    }

    private static void WarnOfReaders(string path, ILogger log)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & Others) != 0) LogReadable(log, path);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "A new JWT secret is in {Path}; give this file to the consensus client too")]
    private static partial void LogMade(ILogger log, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The JWT secret {Path} can be read or changed by others than its owner, who could then control this node: " +
        "chmod 600 {Path}")]
    private static partial void LogReadable(ILogger log, string path);
}
