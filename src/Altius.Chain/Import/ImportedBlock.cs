using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>A block as it came from a file, with what the file says about it.</summary>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="End">Where it ends in the file, in bytes.</param>
/// <param name="TotalDifficulty">Null where the file does not say.</param>
internal readonly record struct ImportedBlock(Block Block, long Offset, long End, UInt256? TotalDifficulty = null);
