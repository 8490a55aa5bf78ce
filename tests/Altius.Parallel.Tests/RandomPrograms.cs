using System.Buffers.Binary;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>
/// Small random contracts that get in each other's way: few slots, few addresses, calls into each other, creations at
/// addresses that recur, self-destructs, and paths that depend on what others stored.
/// </summary>
internal sealed class RandomPrograms(Random random, IReadOnlyList<Address> addresses)
{
    private const int Slots = 4;
    private const int Salts = 2;

    /// <summary>Counts in slot 1 if it is called with value; destroys itself in favour of the caller if not.</summary>
    private static readonly byte[] Counter =
        Leave(0x34, 0x60, 0x06, 0x57, 0x33, 0xff, 0x5b, 0x60, 0x01, 0x54, 0x60, 0x01, 0x01, 0x60, 0x01, 0x55, 0x00);

    private static readonly byte[][] InitCodes =
    [
        InitCode(stores: true, 0x33, 0xff), // destroys itself at once, in favour of the caller
        InitCode(stores: false, 0x60, 0x00, 0x60, 0x00, 0xfd), // reverts
        InitCode(stores: false, 0x00), // no code
        InitCode(stores: false, Leave(0x33, 0xff)),
        InitCode(stores: true, Leave(0x33, 0xff)),
        InitCode(stores: false, Counter),
        InitCode(stores: true, Counter),
        InitCode(stores: false, Counter),
    ];

    private readonly List<byte> _code = [];

    /// <summary>A contract of some statements.</summary>
    public byte[] Contract(int statements)
    {
        _code.Clear();
        for (int i = 0; i < statements; i++) Statement();
        Op(Opcode.Stop);
        return [.. _code];
    }

    /// <summary>The accounts that some contracts make if they use some of the init codes and salts there are.</summary>
    public static IEnumerable<Address> Creations(Random random, IReadOnlyList<Address> creators, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Address creator = creators[random.Next(creators.Count)];
            yield return ContractAddress.FromSalt(creator, (ulong)random.Next(Salts), InitCodes[random.Next(InitCodes.Length)]);
        }
    }

    private static byte[] InitCode(bool stores, params byte[] end) =>
        [.. stores ? (byte[])[0x33, 0x31, 0x60, 0x01, 0x55] : [], .. end]; // SSTORE(1, BALANCE(CALLER)), and the end

    /// <summary>An end of init code that leaves a contract.</summary>
    private static byte[] Leave(params byte[] runtime)
    {
        List<byte> end = [];
        for (int i = 0; i < runtime.Length; i++) end.AddRange([0x60, runtime[i], 0x60, (byte)i, 0x53]); // MSTORE8
        end.AddRange([0x60, (byte)runtime.Length, 0x60, 0x00, 0xf3]);
        return [.. end];
    }

    private void Statement()
    {
        switch (random.Next(26))
        {
            case 0 or 1 or 2 or 3: // slot += something
                Push(random.Next(3));
                Push(random.Next(Slots));
                Op(Opcode.SLoad);
                Op(Opcode.Add);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 4: // slot = 0 or a constant
                Push(random.Next(2));
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 5: // slot = balance of someone, the fee recipient included
                if (random.Next(2) == 0) Op(Opcode.Coinbase);
                else Push(Someone());
                Op(Opcode.Balance);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 6:
                Op(Opcode.SelfBalance);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 7:
                if (random.Next(2) == 0) Op(Opcode.Coinbase);
                else Push(Someone());
                Op(random.Next(2) == 0 ? Opcode.ExtCodeHash : Opcode.ExtCodeSize);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 8 or 9 or 10 or 11: // a call, whose success goes to a slot now and then
                Call();
                if (random.Next(2) == 0)
                {
                    Op(Opcode.Pop);
                }
                else
                {
                    Push(random.Next(Slots));
                    Op(Opcode.SStore);
                }
                break;
            case 12 or 13:
                Create();
                break;
            case 14: // if a slot is odd, stop, revert, run out or self-destruct
                OnOddSlot(() =>
                {
                    switch (random.Next(4))
                    {
                        case 0: Op(Opcode.Stop); break;
                        case 1: Push(0); Push(0); Op(Opcode.Revert); break;
                        case 2: Op(Opcode.Invalid); break;
                        default: SelfDestruct(); break;
                    }
                });
                break;
            case 15 or 16: // if a slot is odd, do something more
                OnOddSlot(Call, then: Opcode.Pop);
                break;
            case 17: // a log that tells a slot
                Push(random.Next(Slots));
                Op(Opcode.SLoad);
                Push(0);
                Push(0);
                Op(Opcode.Log1);
                break;
            case 18:
                Op(Opcode.Gas);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 19:
                Op(Opcode.CallValue);
                Push(random.Next(Slots));
                Op(Opcode.SLoad);
                Op(Opcode.Add);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 20: // transient storage, or an invalid instruction before it
                Push(0);
                Op(Opcode.TLoad);
                Push(1);
                Op(Opcode.Add);
                Push(0);
                Op(Opcode.TStore);
                break;
            case 21: // what the caller sent goes back to it, which may be running already
                for (int i = 0; i < 4; i++) Push(0);
                Op(Opcode.CallValue);
                Op(Opcode.Caller);
                Push(40_000);
                Op(Opcode.Call);
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 22: // a hash of an ancestor, or the length of what the last call returned
                if (random.Next(2) == 0) Op(Opcode.ReturnDataSize);
                else
                {
                    Push(100 - random.Next(4));
                    Op(Opcode.BlockHash);
                }
                Push(random.Next(Slots));
                Op(Opcode.SStore);
                break;
            case 23: // calls itself, as long as a slot is odd
                OnOddSlot(
                    () =>
                    {
                        for (int i = 0; i < 5; i++) Push(0);
                        Op(Opcode.Address);
                        Op(Opcode.Gas);
                        Push(2);
                        Op(Opcode.Swap1);
                        Op(Opcode.Div);
                        Op(Opcode.Call);
                    },
                    then: Opcode.Pop);
                break;
            case 24: // all it has goes to the fee recipient, whatever that is by now
                for (int i = 0; i < 4; i++) Push(0);
                Op(Opcode.SelfBalance);
                Op(Opcode.Coinbase);
                Push(50_000);
                Op(Opcode.Call);
                Op(Opcode.Pop);
                break;
            default:
                if (random.Next(4) == 0) SelfDestruct();
                break;
        }
    }

    private void SelfDestruct()
    {
        if (random.Next(4) == 0) Op(Opcode.Address);
        else if (random.Next(4) == 0) Op(Opcode.Coinbase);
        else Push(Someone());
        Op(Opcode.SelfDestruct);
    }

    private void Call()
    {
        Opcode kind = random.Next(8) switch
        {
            0 => Opcode.DelegateCall,
            1 => Opcode.StaticCall,
            2 => Opcode.CallCode,
            _ => Opcode.Call,
        };
        for (int i = 0; i < 4; i++) Push(0);
        if (kind is Opcode.Call or Opcode.CallCode)
        {
            if (random.Next(6) == 0) Op(Opcode.SelfBalance); // all of it
            else Push(random.Next(3));
        }
        if (random.Next(5) == 0) Op(Opcode.Coinbase);
        else Push(Someone());
        Push(random.Next(4) == 0 ? random.Next(3000) : 60_000);
        Op(kind);
    }

    private void Create()
    {
        byte[] init = InitCodes[random.Next(InitCodes.Length)];
        for (int i = 0; i < init.Length; i++)
        {
            Push(init[i]);
            Push(i);
            Op(Opcode.MStore8);
        }
        bool salted = random.Next(4) != 0;
        if (salted) Push(random.Next(Salts));
        Push(init.Length);
        Push(0);
        Push(random.Next(2));
        Op(salted ? Opcode.Create2 : Opcode.Create);
        if (random.Next(2) == 0)
        {
            Op(Opcode.Pop);
            return;
        }
        // Call what was made, with one wei now and then.
        Push(0);
        Push(0);
        Push(0);
        Push(0);
        Push(random.Next(2));
        _code.Add(0x85); // DUP6: the address
        Push(50_000);
        Op(Opcode.Call);
        Op(Opcode.Pop);
        Op(Opcode.Pop);
    }

    private void OnOddSlot(Action body, Opcode? then = null)
    {
        Push(1);
        Push(random.Next(Slots));
        Op(Opcode.SLoad);
        Op(Opcode.And);
        Op(Opcode.IsZero);
        _code.Add(0x61); // PUSH2
        int target = _code.Count;
        _code.AddRange([0, 0]);
        Op(Opcode.JumpI);
        body();
        if (then is { } last) Op(last);
        _code[target] = (byte)(_code.Count >> 8);
        _code[target + 1] = (byte)_code.Count;
        Op(Opcode.JumpDest);
    }

    private Address Someone() => addresses[random.Next(addresses.Count)];

    private void Op(Opcode opcode) => _code.Add((byte)opcode);

    private void Push(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _code.Add(0x63);
        _code.AddRange(bytes);
    }

    private void Push(Address address)
    {
        _code.Add(0x73);
        _code.AddRange(address.Bytes);
    }
}
