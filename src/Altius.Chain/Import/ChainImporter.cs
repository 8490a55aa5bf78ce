using System.Diagnostics;
using Altius.Core;
using Altius.Db;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>How far an import has come.</summary>
/// <param name="Number">Of the last block.</param>
/// <param name="Imported">Blocks that were run and kept.</param>
/// <param name="Skipped">Blocks that were there.</param>
/// <param name="Gas">Used by the imported blocks.</param>
/// <param name="Bytes">Of the file, so far.</param>
/// <param name="TotalBytes">Of the file.</param>
public readonly record struct ImportProgress(ulong Number, long Imported, long Skipped, ulong Gas, long Bytes, long TotalBytes);

/// <summary>
/// Takes blocks in from files, of blocks in RLP or era1, with every check that a payload undergoes; the ethash seal is not
/// checked. Files are imported in the order of their blocks.
/// </summary>
/// <remarks>
/// Blocks are written some hundred at a time and the state when many have gathered, which is what makes an import fast. An
/// import that was cut off goes on when it is started again: what is there is skipped. The head follows the branch with the
/// greatest total difficulty, and after the merge the file.
/// </remarks>
public sealed class ChainImporter
{
    /// <summary>Blocks, or bytes, that are written together.</summary>
    private const int BatchBlocks = 256;
    private const long BatchBytes = 16 << 20;

    private const int ReadAhead = 1 << 20;

    /// <summary>
    /// Blocks, or gas, after which the state goes to disk: some hundred megabytes of layers. What blocks overwrite of each other
    /// is written once, so that rarely is faster. It is written beside the import, which waits only when twice as much gathers.
    /// </summary>
    private const ulong StateBlocks = 1_024;
    private const ulong StateGas = 4_000_000_000;

    private readonly BlockTree _tree;
    private readonly BlockProcessor _processor;
    private readonly StatePersister _persister;

    public ChainImporter(BlockProcessor processor, StatePersister persister)
    {
        _tree = processor.Tree;
        _processor = processor;
        _persister = persister;
    }

    /// <summary>Imports one file.</summary>
    /// <param name="report">Called after each batch and at the end.</param>
    /// <exception cref="ImportException">
    /// The file cannot be read, or holds an invalid block; what came before it is kept.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop; what came before is kept.</exception>
    public ImportProgress Import(string path, Action<ImportProgress>? report, CancellationToken stop)
    {
        try
        {
            using FileStream file = new(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, ReadAhead, FileOptions.SequentialScan);
            return Import(file, path, report, stop);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: {fault.Message} Name a file of blocks that can be read.", fault);
        }
    }

    /// <summary>Imports from a stream that can be sought.</summary>
    /// <param name="name">What messages call it.</param>
    public ImportProgress Import(Stream file, string name, Action<ImportProgress>? report, CancellationToken stop)
    {
        Span<byte> start = stackalloc byte[Era1File.Magic.Length];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        IEnumerable<ImportedBlock> blocks = start[..read].SequenceEqual(Era1File.Magic)
            ? Era1File.Read(file, name)
            : RlpChainFile.Read(file, name);
        using Session session = new(this, name, file.Length, report);
        try
        {
            foreach (ImportedBlock block in blocks)
            {
                stop.ThrowIfCancellationRequested();
                session.Take(block, stop);
            }
        }
        finally
        {
            session.Finish(); // what was taken in before a fault of the file is kept
            _persister.WriteAsUsual();
        }
        return session.Progress;
    }

    /// <summary>One file on its way in.</summary>
    private sealed class Session(
        ChainImporter importer, string name, long totalBytes, Action<ImportProgress>? report) : IDisposable
    {
        private readonly BlockTree _tree = importer._tree;
        private readonly BlockProcessor _processor = importer._processor;
        private readonly IWriteBatch _batch = importer._tree.Database.BeginWrite();
        private BlockHeader? _head; // to be, once the batch is written
        private int _inBatch;
        private BlockHeader _onDisk = importer._tree.OnDisk;
        private ulong _gasSinceState;

        public ImportProgress Progress { get; private set; } = new(0, 0, 0, 0, 0, totalBytes);

        public void Take(in ImportedBlock next, CancellationToken stop)
        {
            lock (_tree.Gate)
            {
                bool isNew = !_tree.TryGetStored(next.Block.Header.Hash, out StoredHeader? known);
                if (isNew) known = Run(next, stop);
                CheckTotalDifficulty(next, known!);
                if (ShouldLead(known!, isNew)) _head = known!.Header;
                Count(next, isNew);
                if (_inBatch < BatchBlocks && _batch.Size < BatchBytes) return;
                Flush();
            }
            WriteState();
        }

        public void Finish()
        {
            lock (_tree.Gate) Flush();
            WriteState();
        }

        public void Dispose() => _batch.Dispose();

        private StoredHeader Run(in ImportedBlock next, CancellationToken stop)
        {
            long began = Stopwatch.GetTimestamp();
            BlockHeader header = next.Block.Header;
            if (!_tree.TryGetStored(header.ParentHash, out StoredHeader? parent)) throw NoParent(next);
            Prewarming prewarming = Prewarming.Begin(next.Block.Transactions);
            BlockError error = _processor.CheckBefore(next.Block, parent, hasOwnRoots: false, out ForkRules rules);
            if (error != BlockError.None) throw Invalid(next, error.Message());
            bool isReached = importer._persister.Reach(parent.Header, Deadline.Never, stop) == StateReach.Reached;
            string? fault = null;
            isReached = isReached
                && _processor.TryRun(next.Block, prewarming, parent, rules, _batch, commits: false, began, stop, out fault);
            if (!isReached)
                throw Invalid(
                    next, $"its branch leaves the chain before block {_tree.OldestState}, the oldest one whose state is kept");
            if (fault is not null) throw Invalid(next, fault);
            _inBatch++;
            return new StoredHeader(header, parent.TotalDifficulty + header.Difficulty);
        }

        /// <summary>
        /// Whether a block becomes the head: by total difficulty before the merge, in the order of the file after it. One that
        /// was there leads only on from the head, where an import was cut off between its blocks and its head.
        /// </summary>
        private bool ShouldLead(StoredHeader block, bool isNew)
        {
            BlockHeader head = _head ?? _tree.Head;
            if (block.Header.Difficulty.IsZero) return isNew || block.Header.Number > head.Number;
            return block.TotalDifficulty > _tree.TotalDifficultyOf(head);
        }

        private void Count(in ImportedBlock next, bool isNew)
        {
            ulong gas = isNew ? next.Block.Header.GasUsed : 0;
            _gasSinceState += gas;
            Progress = Progress with
            {
                Number = next.Block.Header.Number,
                Imported = Progress.Imported + (isNew ? 1 : 0),
                Skipped = Progress.Skipped + (isNew ? 0 : 1),
                Gas = Progress.Gas + gas,
                Bytes = next.End,
            };
        }

        private void Flush()
        {
            if (_inBatch > 0) _batch.Commit();
            _tree.Committed();
            _inBatch = 0;
            if (_head is { } head && head.Hash != _tree.Head.Hash)
                _tree.MoveHead(head, StillOn(head, _tree.Safe), StillOn(head, _tree.Finalized), isDurable: false);
            _head = null;
            report?.Invoke(Progress);
        }

        private BlockHeader? StillOn(BlockHeader head, BlockHeader? marked) =>
            marked is not null && _tree.IsAncestor(marked, head) ? marked : null;

        private void WriteState()
        {
            if (!ReferenceEquals(_tree.OnDisk, _onDisk))
            {
                _onDisk = _tree.OnDisk;
                _gasSinceState = 0;
            }
            importer._persister.WriteInBulk(_gasSinceState < StateGas ? StateBlocks : 1);
            importer._persister.Advance(_gasSinceState < 2 * StateGas ? 2 * StateBlocks : 1);
        }

        private void CheckTotalDifficulty(in ImportedBlock next, StoredHeader block)
        {
            if (next.TotalDifficulty is { } stated && stated != block.TotalDifficulty)
                throw Invalid(next, $"the file says that its total difficulty is {stated}, and it is {block.TotalDifficulty}");
        }

        private ImportException NoParent(in ImportedBlock next) => next.Block.Header.Number == 0
            ? Invalid(
                next, $"it is another genesis than that of {_tree.Chain.Name}, which is {_tree.Genesis.Hash}; name its own chain")
            : Invalid(next, $"its parent {next.Block.Header.ParentHash} is not known; import the blocks before it first");

        private ImportException Invalid(in ImportedBlock next, string fault) => new(
            $"{name}: block {BlockReference.Of(next.Block.Header)} at byte {next.Offset} was not imported: {fault}.");
    }
}
