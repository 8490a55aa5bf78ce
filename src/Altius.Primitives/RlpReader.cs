using System.Runtime.CompilerServices;

namespace Altius.Primitives;

/// <summary>Why a sequence of bytes is not the RLP that was asked for.</summary>
public enum RlpError
{
    None,
    /// <summary>The bytes end inside an item.</summary>
    Truncated,
    /// <summary>A length has leading zeros, or a longer form than it needs.</summary>
    NonCanonicalLength,
    /// <summary>A single byte below 0x80 was wrapped in a string header.</summary>
    NonCanonicalByte,
    /// <summary>An integer has leading zeros.</summary>
    NonCanonicalInteger,
    /// <summary>An integer has more bytes than its type.</summary>
    IntegerTooLarge,
    /// <summary>A list stands where a string should.</summary>
    ExpectedString,
    /// <summary>A string stands where a list should.</summary>
    ExpectedList,
    /// <summary>A fixed-size string has another length.</summary>
    WrongSize,
    /// <summary>A list, or the whole input, holds more items than it should.</summary>
    TrailingBytes,
    /// <summary>A list holds fewer items than it should.</summary>
    MissingItems,
    /// <summary>Lists are nested deeper than is allowed.</summary>
    TooDeep,
}

/// <summary>
/// Reads strict RLP (Yellow Paper, appendix B) from untrusted bytes. It never throws: the first fault is kept in
/// <see cref="Error"/>, every later read gives a default value, and the caller asks once at the end.
/// </summary>
public ref struct RlpReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _position;
    private int _end; // of the list being read, or of the data
    private int _depth; // lists entered and not left

    public RlpReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        _end = data.Length;
    }

    /// <summary>The first fault met, or <see cref="RlpError.None"/>.</summary>
    public RlpError Error { get; private set; }

    /// <summary>The offset at which the fault was met.</summary>
    public int ErrorPosition { get; private set; }

    public readonly bool Failed => Error != RlpError.None;

    /// <summary>The offset of the next item.</summary>
    public readonly int Position => _position;

    /// <summary>Whether the list being read (or the data) holds nothing more; also true after a fault.</summary>
    public readonly bool IsAtEnd => _position >= _end;

    /// <summary>Whether the next item is a list.</summary>
    public readonly bool NextIsList => _position < _end && _data[_position] >= 0xc0;

    /// <summary>Enters the list that comes next; give the result to <see cref="LeaveList"/>.</summary>
    public int EnterList()
    {
        int outer = _end;
        if (!ReadHeader(out bool isList, out int start, out int length)) return outer;
        if (!isList) { Fail(RlpError.ExpectedList); return outer; }
        _position = start;
        _end = start + length;
        _depth++;
        return outer;
    }

    /// <summary>Leaves a list, which must have been read to its end.</summary>
    public void LeaveList(int outer)
    {
        if (Failed) return;
        if (_position != _end) { Fail(RlpError.TrailingBytes); return; }
        _end = outer;
        _depth--;
    }

    /// <summary>Leaves the list wherever the reader stands in it; what is skipped is not checked.</summary>
    public void SkipRestOfList(int outer)
    {
        if (Failed) return;
        _position = _end;
        _end = outer;
        _depth--;
    }

    /// <summary>Counts the items left in the list being read, without reading them; 0 where a header is wrong.</summary>
    public readonly int CountItems()
    {
        RlpReader copy = this;
        int count = 0;
        while (!copy.IsAtEnd && !copy.Failed) { copy.ReadItem(); count++; }
        return copy.Failed ? 0 : count;
    }

    /// <summary>The payload of the string that comes next.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        if (!ReadHeader(out bool isList, out int start, out int length)) return default;
        if (isList) { Fail(RlpError.ExpectedString); return default; }
        _position = start + length;
        return _data.Slice(start, length);
    }

    /// <summary>The next item whole, header and payload; what a list holds is not checked.</summary>
    public ReadOnlySpan<byte> ReadItem()
    {
        int from = _position;
        if (!ReadHeader(out _, out int start, out int length)) return default;
        _position = start + length;
        return _data[from.._position];
    }

    /// <summary>A canonical integer of at most 64 bits.</summary>
    public ulong ReadUInt64()
    {
        ReadOnlySpan<byte> bytes = ReadInteger(sizeof(ulong));
        ulong value = 0;
        foreach (byte b in bytes) value = (value << 8) | b;
        return value;
    }

    /// <summary>A canonical integer of at most 256 bits.</summary>
    public UInt256 ReadUInt256() => UInt256.FromBigEndian(ReadInteger(Hash256.Size));

    /// <summary>A string of exactly 32 bytes.</summary>
    public Hash256 ReadHash()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(Hash256.Size);
        return bytes.IsEmpty ? default : new Hash256(bytes);
    }

    /// <summary>A string of exactly 20 bytes.</summary>
    public Address ReadAddress()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(Address.Size);
        return bytes.IsEmpty ? default : new Address(bytes);
    }

    /// <summary>A string of 20 bytes, or the empty string for "none".</summary>
    public Address? ReadOptionalAddress()
    {
        if (_position < _end && _data[_position] == 0x80)
        {
            _position++;
            return null;
        }
        return ReadAddress();
    }

    /// <summary>A string of exactly <paramref name="size"/> bytes.</summary>
    public ReadOnlySpan<byte> ReadFixed(int size)
    {
        int from = _position;
        ReadOnlySpan<byte> bytes = ReadBytes();
        if (Failed) return default;
        if (bytes.Length == size) return bytes;
        _position = from;
        Fail(RlpError.WrongSize);
        return default;
    }

    /// <summary>Records a fault found by the caller in what was read; the first one stays.</summary>
    public void Fail(RlpError error)
    {
        if (Failed || error == RlpError.None) return;
        Error = error;
        ErrorPosition = _position;
        _position = _end = _data.Length;
    }

    /// <summary>The data must have been read to its end.</summary>
    public void ExpectEnd()
    {
        if (!Failed && _position != _data.Length) Fail(RlpError.TrailingBytes);
    }

    private ReadOnlySpan<byte> ReadInteger(int maxSize)
    {
        int from = _position;
        ReadOnlySpan<byte> bytes = ReadBytes();
        if (bytes.IsEmpty) return bytes;
        RlpError fault = bytes[0] == 0 ? RlpError.NonCanonicalInteger
            : bytes.Length > maxSize ? RlpError.IntegerTooLarge
            : RlpError.None;
        if (fault == RlpError.None) return bytes;
        _position = from;
        Fail(fault);
        return default;
    }

    /// <summary>Finds the payload of the next item without moving past it.</summary>
    private bool ReadHeader(out bool isList, out int start, out int length)
    {
        isList = false;
        start = length = 0;
        if (Failed) return false;
        if (_position >= _end)
        {
            Fail(_depth > 0 ? RlpError.MissingItems : RlpError.Truncated);
            return false;
        }
        byte first = _data[_position];
        if (first < 0x80)
        {
            start = _position;
            length = 1;
            return true;
        }
        isList = first >= 0xc0;
        int code = first - (isList ? 0xc0 : 0x80);
        if (code <= 55)
        {
            start = _position + 1;
            length = code;
            if (length > _end - start) return FailHeader(RlpError.Truncated);
            return isList || length != 1 || _data[start] >= 0x80 || FailHeader(RlpError.NonCanonicalByte);
        }
        return ReadLongHeader(code - 55, out start, out length);
    }

    private bool ReadLongHeader(int lengthBytes, out int start, out int length)
    {
        start = _position + 1 + lengthBytes;
        length = 0;
        if (start > _end) return FailHeader(RlpError.Truncated);
        ReadOnlySpan<byte> digits = _data.Slice(_position + 1, lengthBytes);
        if (digits[0] == 0) return FailHeader(RlpError.NonCanonicalLength);
        ulong value = 0;
        foreach (byte b in digits) value = (value << 8) | b;
        if (value <= 55) return FailHeader(RlpError.NonCanonicalLength);
        if (value > (ulong)(_end - start)) return FailHeader(RlpError.Truncated);
        length = (int)value;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FailHeader(RlpError error)
    {
        Fail(error);
        return false;
    }
}
