using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>The header of a valid block with what its ancestors add up to.</summary>
/// <param name="TotalDifficulty">Difficulties from genesis up to and with this one's.</param>
internal sealed record StoredHeader(BlockHeader Header, UInt256 TotalDifficulty);
