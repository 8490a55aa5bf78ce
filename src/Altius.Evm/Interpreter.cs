using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>Runs a frame's code until it ends, fails, or calls into another frame.</summary>
/// <remarks>
/// <para>
/// One switch in one loop. Measured on .NET 10 over blake2b, sha1 and the jump benchmarks against delegate tables, tail
/// calls and decoded streams: the switch below takes 1.0 to 1.1 times as long as tail calls between handlers, which cost
/// the stack its bound wherever the JIT does not optimise, and 0.7 times as long as a table of function pointers.
/// </para>
/// <para>
/// What keeps it fast: program counter, stack pointer and gas stay in registers, so nothing here takes their address;
/// instructions that need many registers sit behind calls; the frequent ones have their gas and stack bounds as
/// constants (a table lookup for each made the loop 1.2 times as long), and a test holds those against
/// <see cref="OpcodeTable"/>, which serves all the others; a jump charges the JUMPDEST it lands on and skips it.
/// </para>
/// </remarks>
internal static unsafe class Interpreter
{
    private const int WordSize = 32;

    /// <summary>Runs from where the frame stands; on return <see cref="Frame.Halt"/> says why it stopped.</summary>
    public static void Run<TTracer>(Frame frame, OpcodeRow* rows, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        fixed (byte* code = frame.Code.Padded)
        {
            byte* pc = code + frame.ProgramCounter;
            UInt256* sp = frame.StackTop;
            long gas = frame.Gas;
            while (true)
            {
                if (TTracer.SeesSteps) tracer.OnStep(new StepView(frame, (int)(pc - code), sp, gas, (Opcode)(*pc)));
                switch ((Opcode)(*pc))
                {
                    case Opcode.Add: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Add(sp); sp--; pc++; continue;
                    case Opcode.Mul: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.Low) < 0) goto OutOfGas; Word.Multiply(sp); sp--; pc++; continue;
                    case Opcode.Sub: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Sub(sp); sp--; pc++; continue;
                    case Opcode.Lt: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Set(sp - 2, Word.LessThan(sp - 1, sp - 2)); sp--; pc++; continue;
                    case Opcode.Gt: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Set(sp - 2, Word.LessThan(sp - 2, sp - 1)); sp--; pc++; continue;
                    case Opcode.SLt: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Set(sp - 2, Word.SignedLessThan(sp - 1, sp - 2)); sp--; pc++; continue;
                    case Opcode.SGt: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Set(sp - 2, Word.SignedLessThan(sp - 2, sp - 1)); sp--; pc++; continue;
                    case Opcode.Eq: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Set(sp - 2, Word.AreEqual(sp - 1, sp - 2)); sp--; pc++; continue;
                    case Opcode.IsZero: if (Lacks(sp, 1)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Set(sp - 1, Word.IsZero(sp - 1)); pc++; continue;
                    case Opcode.And: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Store(sp - 2, Word.Load(sp - 1) & Word.Load(sp - 2)); sp--; pc++; continue;
                    case Opcode.Or: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Store(sp - 2, Word.Load(sp - 1) | Word.Load(sp - 2)); sp--; pc++; continue;
                    case Opcode.Xor: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Store(sp - 2, Word.Load(sp - 1) ^ Word.Load(sp - 2)); sp--; pc++; continue;
                    case Opcode.Not: if (Lacks(sp, 1)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Store(sp - 1, ~Word.Load(sp - 1)); pc++; continue;
                    case Opcode.Byte: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Byte(sp); sp--; pc++; continue;

                    // Instructions that some forks lack ask the table.
                    case Opcode.Shl: if (Misfits(rows, Opcode.Shl, sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.ShiftLeft(sp); sp--; pc++; continue;
                    case Opcode.Shr: if (Misfits(rows, Opcode.Shr, sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.ShiftRight(sp); sp--; pc++; continue;
                    case Opcode.Push0: if (Misfits(rows, Opcode.Push0, sp)) goto Unfit; if ((gas -= GasCosts.Base) < 0) goto OutOfGas; Word.Set(sp++, 0); pc++; continue;

                    case Opcode.Pop: if (Lacks(sp, 1)) goto Unfit; if ((gas -= GasCosts.Base) < 0) goto OutOfGas; sp--; pc++; continue;
                    case Opcode.MLoad:
                        if (Lacks(sp, 1)) goto Unfit;
                        if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas;
                        if (!Word.FitsUInt64(sp - 1) || sp[-1].U0 >= frame.LoadableWords)
                        {
                            gas = MemoryAccess.Reach32(frame, sp - 1, gas);
                            if (gas < 0) goto OutOfGas;
                        }
                        Word.Store(sp - 1, Word.Reverse(Word.Load(frame.Memory + sp[-1].U0)));
                        pc++;
                        continue;
                    case Opcode.MStore:
                        if (Lacks(sp, 2)) goto Unfit;
                        if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas;
                        if (!Word.FitsUInt64(sp - 1) || sp[-1].U0 >= frame.LoadableWords)
                        {
                            gas = MemoryAccess.Reach32(frame, sp - 1, gas);
                            if (gas < 0) goto OutOfGas;
                        }
                        Word.Store(frame.Memory + sp[-1].U0, Word.Reverse(Word.Load(sp - 2)));
                        sp -= 2;
                        pc++;
                        continue;
                    case Opcode.Jump:
                        if (Lacks(sp, 1)) goto Unfit;
                        if ((gas -= GasCosts.Mid) < 0) goto OutOfGas;
                        sp--;
                        if (!Word.FitsUInt64(sp) || !IsDestination(frame, sp->U0)) goto InvalidJump;
                        pc = code + sp->U0;
                        if (TTracer.SeesSteps) continue;
                        if ((gas -= GasCosts.JumpDest) < 0) goto OutOfGas;
                        pc++;
                        continue;
                    case Opcode.JumpI:
                        if (Lacks(sp, 2)) goto Unfit;
                        if ((gas -= GasCosts.High) < 0) goto OutOfGas;
                        sp -= 2;
                        if (Word.IsZero(sp)) { pc++; continue; }
                        if (!Word.FitsUInt64(sp + 1) || !IsDestination(frame, sp[1].U0)) goto InvalidJump;
                        pc = code + sp[1].U0;
                        if (TTracer.SeesSteps) continue;
                        if ((gas -= GasCosts.JumpDest) < 0) goto OutOfGas;
                        pc++;
                        continue;
                    case Opcode.Pc: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.Base) < 0) goto OutOfGas; Word.Set(sp++, (ulong)(pc - code)); pc++; continue;
                    case Opcode.MSize: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.Base) < 0) goto OutOfGas; Word.Set(sp++, (ulong)frame.MemorySize); pc++; continue;
                    case Opcode.Gas: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.Base) < 0) goto OutOfGas; Word.Set(sp++, (ulong)gas); pc++; continue;
                    case Opcode.JumpDest: if ((gas -= GasCosts.JumpDest) < 0) goto OutOfGas; pc++; continue;

                    case Opcode.Push1: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 1); pc += 2; continue;
                    case Opcode.Push2:
                        if (IsFull(sp)) goto Unfit;
                        if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas;
                        // Most jumps take their target from the PUSH2 before them: both at once, each still charged and checked.
                        if (!TTracer.SeesSteps && (pc[3] & 0xfe) == (byte)Opcode.Jump)
                        {
                            if (pc[3] == (byte)Opcode.JumpI)
                            {
                                if (Lacks(sp, 1)) { pc += 3; sp++; goto Unfit; }
                                if ((gas -= GasCosts.High) < 0) goto OutOfGas;
                                sp--;
                                if (Word.IsZero(sp)) { pc += 4; continue; }
                            }
                            else if ((gas -= GasCosts.Mid) < 0) goto OutOfGas;
                            uint target = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(pc + 1));
                            if (!IsDestination(frame, target)) goto InvalidJump;
                            if ((gas -= GasCosts.JumpDest) < 0) goto OutOfGas;
                            pc = code + target + 1;
                            continue;
                        }
                        Word.Set(sp++, BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(pc + 1)));
                        pc += 3;
                        continue;
                    case Opcode.Push3: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 3); pc += 4; continue;
                    case Opcode.Push4: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 4); pc += 5; continue;
                    case Opcode.Push5: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 5); pc += 6; continue;
                    case Opcode.Push6: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 6); pc += 7; continue;
                    case Opcode.Push7: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 7); pc += 8; continue;
                    case Opcode.Push8: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 8); pc += 9; continue;
                    case Opcode.Push9: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 9); pc += 10; continue;
                    case Opcode.Push10: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 10); pc += 11; continue;
                    case Opcode.Push11: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 11); pc += 12; continue;
                    case Opcode.Push12: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 12); pc += 13; continue;
                    case Opcode.Push13: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 13); pc += 14; continue;
                    case Opcode.Push14: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 14); pc += 15; continue;
                    case Opcode.Push15: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 15); pc += 16; continue;
                    case Opcode.Push16: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 16); pc += 17; continue;
                    case Opcode.Push17: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 17); pc += 18; continue;
                    case Opcode.Push18: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 18); pc += 19; continue;
                    case Opcode.Push19: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 19); pc += 20; continue;
                    case Opcode.Push20: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 20); pc += 21; continue;
                    case Opcode.Push21: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 21); pc += 22; continue;
                    case Opcode.Push22: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 22); pc += 23; continue;
                    case Opcode.Push23: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 23); pc += 24; continue;
                    case Opcode.Push24: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 24); pc += 25; continue;
                    case Opcode.Push25: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 25); pc += 26; continue;
                    case Opcode.Push26: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 26); pc += 27; continue;
                    case Opcode.Push27: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 27); pc += 28; continue;
                    case Opcode.Push28: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 28); pc += 29; continue;
                    case Opcode.Push29: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 29); pc += 30; continue;
                    case Opcode.Push30: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 30); pc += 31; continue;
                    case Opcode.Push31: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 31); pc += 32; continue;
                    case Opcode.Push32: if (IsFull(sp)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Push(sp++, pc + 1, 32); pc += 33; continue;

                    case Opcode.Dup1: if (CannotDup(sp, 1)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 1); pc++; continue;
                    case Opcode.Dup2: if (CannotDup(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 2); pc++; continue;
                    case Opcode.Dup3: if (CannotDup(sp, 3)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 3); pc++; continue;
                    case Opcode.Dup4: if (CannotDup(sp, 4)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 4); pc++; continue;
                    case Opcode.Dup5: if (CannotDup(sp, 5)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 5); pc++; continue;
                    case Opcode.Dup6: if (CannotDup(sp, 6)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 6); pc++; continue;
                    case Opcode.Dup7: if (CannotDup(sp, 7)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 7); pc++; continue;
                    case Opcode.Dup8: if (CannotDup(sp, 8)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 8); pc++; continue;
                    case Opcode.Dup9: if (CannotDup(sp, 9)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 9); pc++; continue;
                    case Opcode.Dup10: if (CannotDup(sp, 10)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 10); pc++; continue;
                    case Opcode.Dup11: if (CannotDup(sp, 11)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 11); pc++; continue;
                    case Opcode.Dup12: if (CannotDup(sp, 12)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 12); pc++; continue;
                    case Opcode.Dup13: if (CannotDup(sp, 13)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 13); pc++; continue;
                    case Opcode.Dup14: if (CannotDup(sp, 14)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 14); pc++; continue;
                    case Opcode.Dup15: if (CannotDup(sp, 15)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 15); pc++; continue;
                    case Opcode.Dup16: if (CannotDup(sp, 16)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Dup(sp++, 16); pc++; continue;

                    case Opcode.Swap1: if (Lacks(sp, 2)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 1); pc++; continue;
                    case Opcode.Swap2: if (Lacks(sp, 3)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 2); pc++; continue;
                    case Opcode.Swap3: if (Lacks(sp, 4)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 3); pc++; continue;
                    case Opcode.Swap4: if (Lacks(sp, 5)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 4); pc++; continue;
                    case Opcode.Swap5: if (Lacks(sp, 6)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 5); pc++; continue;
                    case Opcode.Swap6: if (Lacks(sp, 7)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 6); pc++; continue;
                    case Opcode.Swap7: if (Lacks(sp, 8)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 7); pc++; continue;
                    case Opcode.Swap8: if (Lacks(sp, 9)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 8); pc++; continue;
                    case Opcode.Swap9: if (Lacks(sp, 10)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 9); pc++; continue;
                    case Opcode.Swap10: if (Lacks(sp, 11)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 10); pc++; continue;
                    case Opcode.Swap11: if (Lacks(sp, 12)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 11); pc++; continue;
                    case Opcode.Swap12: if (Lacks(sp, 13)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 12); pc++; continue;
                    case Opcode.Swap13: if (Lacks(sp, 14)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 13); pc++; continue;
                    case Opcode.Swap14: if (Lacks(sp, 15)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 14); pc++; continue;
                    case Opcode.Swap15: if (Lacks(sp, 16)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 15); pc++; continue;
                    case Opcode.Swap16: if (Lacks(sp, 17)) goto Unfit; if ((gas -= GasCosts.VeryLow) < 0) goto OutOfGas; Word.Swap(sp, 16); pc++; continue;

                    default:
                        OpcodeRow* row = rows + *pc;
                        if ((uint)((ushort)(nuint)sp - row->Need) > row->Range) goto Unfit;
                        if ((gas -= row->Gas) < 0) goto OutOfGas;
                        gas = row->Act(frame, sp, gas);
                        sp = (UInt256*)((byte*)sp + row->Delta);
                        pc++;
                        if (gas >= 0) continue;
                        if (frame.Child is null && frame.Halt == Halt.None) goto OutOfGas;
                        frame.ProgramCounter = (int)(pc - code);
                        frame.StackTop = sp;
                        return;
                }
            }

        Unfit:
            frame.ProgramCounter = (int)(pc - code);
            frame.StackTop = sp;
            frame.Fail(OpcodeTable.Misfit(rows[*pc], sp));
            return;
        InvalidJump:
            frame.Fail(Halt.InvalidJump);
            return;
        OutOfGas:
            frame.GasAtFault = gas;
            frame.Fail(Halt.OutOfGas);
        }
    }

    /// <summary>Whether fewer than n words are on the stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Lacks(UInt256* sp, int n) => (ushort)(nuint)sp < n * WordSize;

    /// <summary>Whether another word would be one too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFull(UInt256* sp) => (ushort)(nuint)sp >= Frame.StackLimit * WordSize;

    /// <summary>Whether fewer than n words are on the stack, or no room for another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CannotDup(UInt256* sp, int n) =>
        (uint)((ushort)(nuint)sp - n * WordSize) > (uint)((Frame.StackLimit - 1 - n) * WordSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Misfits(OpcodeRow* rows, Opcode opcode, UInt256* sp) =>
        (uint)((ushort)(nuint)sp - rows[(int)opcode].Need) > rows[(int)opcode].Range;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDestination(Frame frame, ulong target)
    {
        Code code = frame.Code;
        return target < (ulong)code.Length && ((code.JumpDestinations[(int)(target >> 6)] >> (int)target) & 1) != 0;
    }

    /// <summary>Pushes n bytes; reads up to eight bytes more, which the padding of a code covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Push(UInt256* sp, byte* p, int n)
    {
        if (n == 1) { Word.Set(sp, *p); return; }
        if (n == 4) { Word.Set(sp, BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(p))); return; }
        if (n <= 8) { Word.Set(sp, Limb(p) >> (64 - 8 * n)); return; }
        ulong u0 = Limb(p + n - 8);
        ulong u1 = n < 16 ? Limb(p) >> (128 - 8 * n) : Limb(p + n - 16);
        ulong u2 = n <= 16 ? 0 : n < 24 ? Limb(p) >> (192 - 8 * n) : Limb(p + n - 24);
        ulong u3 = n <= 24 ? 0 : n < 32 ? Limb(p) >> (256 - 8 * n) : Limb(p);
        Word.Set(sp, u0, u1, u2, u3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Limb(byte* p) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(p));
}
