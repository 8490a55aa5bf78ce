namespace Altius.Db.Rocks;

/// <summary>How large a column is.</summary>
/// <param name="Keys">An estimate.</param>
/// <param name="TableBytes">Live data in table files.</param>
/// <param name="BufferBytes">Writes in memory that are not yet in a table file.</param>
/// <param name="IndexBytes">Indexes and filters held in memory outside the block cache.</param>
/// <param name="PendingCompactionBytes">What compaction has yet to rewrite.</param>
public sealed record ColumnStatistics(
    Column Column, long Keys, long TableBytes, long BufferBytes, long IndexBytes, long PendingCompactionBytes);
