using System.Text;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>
/// Data of a call or the arguments of a constructor, as Solidity's ABI lays them out: words, then what they point to.
/// </summary>
internal sealed class CallData
{
    private readonly List<byte> _head = [];
    private readonly List<(int At, byte[] Tail)> _tails = [];
    private readonly byte[] _selector;

    /// <param name="signature">Such as <c>transfer(address,uint256)</c>; empty for a constructor.</param>
    public CallData(string signature) =>
        _selector = signature.Length == 0 ? [] : Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).Bytes[..4].ToArray();

    public CallData Add(in UInt256 word)
    {
        _head.AddRange(word.ToHash256().Bytes);
        return this;
    }

    public CallData Add(in Address address) => Add(address.ToUInt256());

    public CallData Add(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        byte[] padded = new byte[(bytes.Length + 31) / 32 * 32];
        bytes.CopyTo(padded, 0);
        return AddTail([.. ((UInt256)(ulong)bytes.Length).ToHash256().Bytes, .. padded]);
    }

    public CallData Add(params Address[] addresses)
    {
        List<byte> tail = [.. ((UInt256)(ulong)addresses.Length).ToHash256().Bytes];
        foreach (Address address in addresses) tail.AddRange(address.ToUInt256().ToHash256().Bytes);
        return AddTail([.. tail]);
    }

    public byte[] ToBytes()
    {
        byte[] head = [.. _head];
        int offset = head.Length;
        foreach ((int at, byte[] tail) in _tails)
        {
            ((UInt256)(ulong)offset).ToHash256().Bytes.CopyTo(head.AsSpan(at));
            offset += tail.Length;
        }
        return [.. _selector, .. head, .. _tails.SelectMany(tail => tail.Tail)];
    }

    private CallData AddTail(byte[] tail)
    {
        _tails.Add((_head.Count, tail));
        return Add(UInt256.Zero);
    }
}
