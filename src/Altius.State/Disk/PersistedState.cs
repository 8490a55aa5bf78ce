using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// The state on disk as of one generation: it stays readable as it was, whatever is written later, as long as somebody holds it.
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread. Memory: a count of holders, changed with interlocked operations. Completion: the count reaching
/// nought closes the view of the database and tells the store. Nothing cancels it.
/// </remarks>
internal sealed class PersistedState(
    int generation, StateMark mark, IReadView view, PatriciaTrie accounts, Action<PersistedState> released)
{
    private int _holders = 1; // the store, as long as this is the newest
    private PersistedState? _next;

    /// <summary>Counts up with every change of what is on disk.</summary>
    public int Generation => generation;

    public StateMark Mark => mark;

    public BlockReference Block => mark.Block;

    public Hash256 Root => mark.Root;

    public IReadView View => view;

    public PatriciaTrie Accounts => accounts;

    /// <summary>
    /// Holds the generation that follows as long as this one is open: a state on a layer above this one has nodes that were on
    /// disk first in a later generation, may have been forgotten since, and may have been overwritten after.
    /// </summary>
    public void Hold(PersistedState next)
    {
        next.TryHold(); // it is new
        _next = next;
    }

    /// <returns>False where it has been closed.</returns>
    public bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders != 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }
        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        view.Dispose();
        released(this);
        _next?.LetGo();
    }
}
