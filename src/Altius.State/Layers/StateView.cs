using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// A state that is open: what it stands on stays as it is until it is disposed of, or forgotten and collected.
/// </summary>
internal abstract class StateView(PersistedState persisted) : IDisposable
{
    private int _isDisposed;

    ~StateView() => Release();

    public abstract BlockReference Block { get; }

    public abstract Hash256 Root { get; }

    /// <summary>The account trie.</summary>
    public abstract PatriciaTrie Accounts { get; }

    /// <summary>The state on disk this one stands on, held open.</summary>
    protected PersistedState Persisted
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, typeof(StateSnapshot));
            return persisted;
        }
    }

    public abstract KnownAccount Find(in Address who);

    /// <summary>Brings accounts into memory that are about to be read, where that is faster for many than for each.</summary>
    public virtual void LoadAccounts(ReadOnlySpan<Address> accounts) { }

    public abstract UInt256 FindSlot(in Address who, in UInt256 slot);

    public abstract ReadOnlyMemory<byte> FindCode(in Hash256 codeHash);

    /// <summary>The storage trie of an account.</summary>
    public abstract PatriciaTrie OpenStorage(in Address who);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the state holds besides the database.</summary>
    protected virtual void Close() { }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        Close();
        persisted.LetGo();
    }
}
