using System.Runtime.CompilerServices;

namespace Altius.Parallel;

/// <summary>
/// A lock for a few dozen instructions, four bytes small, that readers can also do without: they look, read, and look again
/// whether anybody had it meanwhile (a sequence lock). Not re-entrant.
/// </summary>
internal struct SpinGate
{
    private int _turn; // odd while taken

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        int turn = Volatile.Read(ref _turn);
        if ((turn & 1) != 0 || Interlocked.CompareExchange(ref _turn, turn + 1, turn) != turn) Wait();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _turn, _turn + 1);

    /// <summary>
    /// Starts to read without taking the lock. What is read may be torn until <see cref="IsUntouched"/> says otherwise.
    /// </summary>
    /// <returns>False where somebody has the lock.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(out int turn)
    {
        turn = Volatile.Read(ref _turn);
        return (turn & 1) == 0;
    }

    /// <summary>Whether nobody has had the lock since that turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsUntouched(int turn)
    {
        Volatile.ReadBarrier(); // what was read before stays before
        return Volatile.Read(ref _turn) == turn;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wait()
    {
        SpinWait spinner = default;
        while (true)
        {
            int turn = Volatile.Read(ref _turn);
            if ((turn & 1) == 0 && Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn) return;
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
