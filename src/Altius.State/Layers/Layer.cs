using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>What one block changed, kept in memory on top of its parent's layer or of the state on disk.</summary>
internal sealed class Layer
{
    public Layer(in BlockReference block, Layer? parent, StateTransition transition)
    {
        Block = block;
        Parent = parent;
        Edits = transition.Edits;
        Codes = transition.Codes;
        Accounts = transition.Accounts;
        Branch = parent is null ? new Branch(null, 0) : parent.Branch.ContinueFrom(parent.Number);
        Branch.Tip = block.Number;
    }

    public BlockReference Block { get; }

    public ulong Number => Block.Number;

    /// <summary>The layer below; null where that is the state on disk. Changed under the store's gate.</summary>
    public Layer? Parent { get; set; }

    public Branch Branch { get; }

    public IReadOnlyList<AccountEdit> Edits { get; }

    public IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>> Codes { get; }

    /// <summary>The account trie after the block.</summary>
    public PatriciaTrie Accounts { get; }

    /// <summary>Whether this is <paramref name="top"/> or a layer it stands on.</summary>
    public bool IsUnder(Layer top)
    {
        ulong limit = top.Number;
        for (Branch? branch = top.Branch; branch is not null; limit = branch.Fork, branch = branch.Parent)
            if (ReferenceEquals(branch, Branch)) return Number <= limit;
        return false;
    }
}

/// <summary>
/// A line of layers without a fork. Which layers a state stands on follows from its branch, the branch that one left, and so on:
/// without forks, from one comparison.
/// </summary>
internal sealed class Branch(Branch? parent, ulong fork)
{
    /// <summary>The branch this one left.</summary>
    public Branch? Parent { get; private set; } = parent;

    /// <summary>The number of the last block that both have.</summary>
    public ulong Fork => fork;

    /// <summary>The number of the newest block that was added to it.</summary>
    public ulong Tip { get; set; }

    /// <summary>The branch of a layer that follows the one with this number.</summary>
    public Branch ContinueFrom(ulong number) => Tip == number ? this : new Branch(this, number);

    /// <summary>Lets go of branches all of whose layers below the fork are on disk.</summary>
    public void CutBelow(ulong persisted)
    {
        for (Branch? branch = this; branch is not null; branch = branch.Parent)
            if (branch.Fork <= persisted) branch.Parent = null;
    }
}
