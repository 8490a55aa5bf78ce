namespace Altius.Db.Rocks;

/// <summary>Watches the free space of the disk a folder lies on, so that writing stops before the disk is full.</summary>
/// <remarks>
/// Asking costs a system call, so it is asked again only after some megabytes were written or a second has passed.
/// </remarks>
internal sealed class DiskRoom(string path, long reserved)
{
    private const long BytesBetweenLooks = 16 << 20;
    private const long MillisecondsBetweenLooks = 1_000;

    private readonly Lock _looking = new();
    private long _writtenSince = long.MaxValue / 2;
    private long _lookedAt;
    private long _free;

    /// <summary>Bytes free on the disk.</summary>
    /// <exception cref="StoreException">The disk cannot be asked.</exception>
    public long Free
    {
        get
        {
            try
            {
                return new DriveInfo(path).AvailableFreeSpace;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The disk that holds {path} cannot be asked for its free space " +
                    $"({fault.Message}). Check that it is mounted.", fault);
            }
        }
    }

    public bool HasRoom => Free >= reserved;

    /// <exception cref="StoreException">So little is free that these bytes must not be written.</exception>
    public void Require(long bytes)
    {
        lock (_looking)
        {
            _writtenSince += bytes;
            bool isStale = _writtenSince > BytesBetweenLooks || Environment.TickCount64 - _lookedAt > MillisecondsBetweenLooks;
            if (isStale) (_free, _writtenSince, _lookedAt) = (Free, bytes, Environment.TickCount64);
            if (_free - _writtenSince >= reserved) return;
            _writtenSince = long.MaxValue / 2; // look again next time: room may have been made
            throw new StoreException(
                $"The disk that holds {path} is nearly full: {_free >> 20} MiB are free and {reserved >> 20} MiB are " +
                "kept free. " +
                "Nothing was written. Free some space; writing then goes on.");
        }
    }
}
