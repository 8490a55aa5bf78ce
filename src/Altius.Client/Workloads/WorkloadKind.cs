namespace Altius.Client.Workloads;

/// <summary>What the transactions of a generated block do.</summary>
internal enum WorkloadKind
{
    /// <summary>
    /// Move ether between accounts that have nothing to do with each other; those that conflict spend what they were just paid.
    /// </summary>
    Transfers,

    /// <summary>Move an OpenZeppelin ERC-20 token; those that conflict all pay one account.</summary>
    Erc20,

    /// <summary>Swap tokens through a Uniswap V2 router; those that conflict all use one pair.</summary>
    Swaps,

    /// <summary>Transfers, token transfers and swaps by turns.</summary>
    Mix,

    /// <summary>Each spends nearly all of what the one before it paid: nothing can run ahead.</summary>
    Chain,

    /// <summary>All are of one sender.</summary>
    Nonces,

    /// <summary>Work for long and count in one slot at the very end, where all of them conflict.</summary>
    LateConflicts,

    /// <summary>Create contracts at the same few addresses, which destroy themselves at once.</summary>
    SelfDestructs,

    /// <summary>Read hundreds of slots, of which one in sixteen transactions writes one.</summary>
    Reads,
}
