using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// What a block touched of one account (EIP-7928). Indexes: 0 is before all transactions, 1 the first, and so on.
/// </summary>
internal sealed class AccountAccess
{
    /// <summary>Slots that were read or written, each with its changes.</summary>
    public SortedDictionary<UInt256, List<(int Index, UInt256 Value)>> Slots { get; } = [];

    public List<(int Index, UInt256 Balance)> Balances { get; } = [];

    public List<(int Index, ulong Nonce)> Nonces { get; } = [];

    public List<(int Index, ReadOnlyMemory<byte> Code)> Codes { get; } = [];

    public bool IsChanged =>
        Balances.Count != 0 || Nonces.Count != 0 || Codes.Count != 0 || Slots.Values.Any(changes => changes.Count != 0);
}

/// <summary>
/// Which accounts and slots a block touched and what became of them, in which of its steps (EIP-7928), found by running it once
/// more. What an instruction named and could not pay to look at is listed too.
/// </summary>
internal sealed class BlockAccesses
{
    /// <summary>In whose name the protocol makes its own calls; not touched by that.</summary>
    private static readonly Address SystemCaller = Address.Parse("fffffffffffffffffffffffffffffffffffffffe");

    private readonly SortedDictionary<Address, AccountAccess> _accounts = [];

    /// <summary>By address.</summary>
    public IReadOnlyDictionary<Address, AccountAccess> Accounts => _accounts;

    /// <summary>Runs a block and takes down what it touches.</summary>
    /// <param name="parent">The state it starts from.</param>
    /// <exception cref="RpcError">The block is invalid.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static BlockAccesses Of(
        ChainSpec chain, Block block, IStateReader parent, ForkRules rules, CodeCache codes, CancellationToken stop)
    {
        BlockAccesses accesses = new();
        AccessRecorder recorder = new(parent);
        BlockReplay replay = new(chain, block, recorder, rules, codes);
        accesses.Note(0, parent, replay.Opening);
        while (!replay.IsAtEnd)
        {
            IStateReader before = replay.State;
            StateDiff diff = replay.Skip(stop);
            accesses.Note(replay.Next, before, diff);
        }
        IStateReader end = replay.State;
        accesses.Note(replay.Count + 1, end, replay.Close());
        foreach ((Address who, SortedSet<UInt256> slots) in recorder.Accounts) accesses.NoteReads(who, slots);
        if (accesses._accounts.TryGetValue(SystemCaller, out AccountAccess? system) && !system.IsChanged)
            accesses._accounts.Remove(SystemCaller);
        return accesses;
    }

    private void Note(int index, IStateReader before, StateDiff diff)
    {
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            AccountAccess access = AccessOf(who);
            before.TryGetAccount(who, out Account was);
            Account became = change.After ?? Account.Empty;
            if (was.Balance != became.Balance) access.Balances.Add((index, became.Balance));
            if (was.Nonce != became.Nonce) access.Nonces.Add((index, became.Nonce));
            if (was.CodeHash != became.CodeHash)
                access.Codes.Add((index, became.HasCode ? diff.Codes.GetValueOrDefault(became.CodeHash) : default));
            foreach ((UInt256 slot, UInt256 value) in change.Storage) ChangesOf(access, slot).Add((index, value));
        }
    }

    private void NoteReads(in Address who, SortedSet<UInt256> slots)
    {
        AccountAccess access = AccessOf(who);
        foreach (UInt256 slot in slots) ChangesOf(access, slot);
    }

    private AccountAccess AccessOf(in Address who)
    {
        if (!_accounts.TryGetValue(who, out AccountAccess? access)) _accounts.Add(who, access = new AccountAccess());
        return access;
    }

    private static List<(int Index, UInt256 Value)> ChangesOf(AccountAccess access, in UInt256 slot)
    {
        if (!access.Slots.TryGetValue(slot, out List<(int, UInt256)>? changes)) access.Slots.Add(slot, changes = []);
        return changes;
    }
}
