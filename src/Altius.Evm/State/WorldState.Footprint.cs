using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <content>
/// What a parallel executor needs: all that was read since <see cref="Reset"/> and what it has become, in the order of the
/// reads from the parent.
/// </content>
public sealed partial class WorldState
{
    /// <summary>Every account read, in the order of <see cref="IStateReader.TryGetAccount"/>.</summary>
    internal ReadOnlySpan<CachedAccount> AccountsRead => _accounts.All;

    /// <summary>
    /// Every slot read, in the order of <see cref="IStateReader.GetStorage"/> as long as no account was deleted.
    /// </summary>
    internal ReadOnlySpan<CachedSlot> SlotsRead => _slots.All;
}
