using System.CommandLine;
using System.Globalization;
using Altius.Chain;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Core;
using Altius.Db;
using Altius.Db.Rocks;
using Altius.Primitives;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>
/// The commands that look after the database while no node runs: <c>db stats</c>, <c>db verify</c>, <c>db compact</c>.
/// </summary>
internal static class DbCommand
{
    public static Command Create(Terminal terminal) => new("db", "Looks after the database, while no node runs on it.")
    {
        New("stats", "Prints how large each part of the database is.", (opened, stop) => PrintStatistics(terminal, opened)),
        New(
            "verify",
            "Checks everything: checksums of the files, the state against its root, every block of the chain against its " +
            "parent, its transactions and receipts against its header, and that the head's state can be computed. " +
            "Exit code 4 where something is wrong.",
            (opened, stop) => Verify(terminal, opened, stop)),
        New("compact", "Rewrites the database so that what was deleted takes no more room.",
            (opened, stop) => Compact(terminal, opened, stop)),
    };

    private static Command New(string name, string description, Func<OpenedChain, CancellationToken, int> run)
    {
        Command command = new(name, description);
        OptionArguments arguments = new(command, [.. OptionTable.Storage, .. OptionTable.Execution, .. OptionTable.Logging]);
        command.SetAction((parsed, stop) => Task.Run(
            () =>
            {
                using OpenedChain opened = new(arguments.Read(parsed), mustBeThere: true);
                return run(opened, stop);
            },
            stop));
        return command;
    }

    private static int PrintStatistics(Terminal terminal, OpenedChain opened)
    {
        Table table =
            new Table().Border(TableBorder.Simple).AddColumns("column", "keys (about)", "on disk", "in memory", "to compact");
        foreach (ColumnStatistics column in RocksOf(opened).GetStatistics())
        {
            table.AddRow(
                column.Column.ToString(), column.Keys.ToString("N0", CultureInfo.InvariantCulture), Sizes.Show(column.TableBytes),
                Sizes.Show(column.BufferBytes + column.IndexBytes), Sizes.Show(column.PendingCompactionBytes));
        }
        terminal.CreateConsole().Write(table);
        terminal.Output.WriteLine($"head: block {opened.Tree.Head.Number} {opened.Tree.Head.Hash}");
        terminal.Output.WriteLine(
            $"state on disk: block {opened.Database.States.Persisted}; " +
            $"history from block {opened.Database.States.OldestHistory}");
        return ExitCode.Success;
    }

    private static int Verify(Terminal terminal, OpenedChain opened, CancellationToken stop)
    {
        TextWriter output = terminal.Output;
        RocksOf(opened).Verify(new Lines<Column>(column => output.WriteLine($"files: {column}")), stop);
        int told = 0;
        opened.Database.States.Verify(
            new Lines<double>(part =>
            {
                int percent = (int)(part * 100);
                if (percent < told + 10) return;
                told = percent;
                output.WriteLine($"state: {percent} %");
            }),
            stop);
        output.WriteLine($"state: block {opened.Database.States.Persisted} has the root {opened.Database.States.PersistedRoot}");
        opened.Database.Recover(opened.Log, stop);
        VerifyChain(opened.Tree, output, stop);
        output.WriteLine(
            $"good: head is block {opened.Tree.Head.Number} {opened.Tree.Head.Hash}, state root {opened.Tree.Head.StateRoot}");
        return ExitCode.Success;
    }

    /// <summary>From the head down to the genesis, so that each block vouches for the one before it.</summary>
    private static void VerifyChain(BlockTree tree, TextWriter output, CancellationToken stop)
    {
        const ulong Interval = 100_000;
        Hash256 expected = tree.Head.Hash;
        for (ulong number = tree.Head.Number; ; number--)
        {
            stop.ThrowIfCancellationRequested();
            if (!tree.TryGetCanonicalHash(number, out Hash256 hash) || hash != expected)
                throw Damaged(number, "it is not the parent of the next");
            if (!tree.TryGetBlock(hash, out Block? block)) throw Damaged(number, "it is missing");
            if (block.Header.Hash != hash) throw Damaged(number, "its header has another hash");
            if (BlockRoots.OfTransactions(block.Transactions) != block.Header.TransactionsRoot)
                throw Damaged(number, "its transactions are not those of its header");
            if (number == 0) break;
            if (!tree.TryGetReceipts(hash, out IReadOnlyList<Receipt>? receipts))
                throw Damaged(number, "its receipts are missing");
            if (BlockRoots.OfReceipts(receipts) != block.Header.ReceiptsRoot)
                throw Damaged(number, "its receipts are not those of its header");
            if (number % Interval == 0) output.WriteLine($"chain: block {number}");
            expected = block.Header.ParentHash;
        }
        output.WriteLine($"chain: blocks 0 to {tree.Head.Number} go together");
    }

    private static int Compact(Terminal terminal, OpenedChain opened, CancellationToken stop)
    {
        RocksOf(opened).Compact(new Lines<Column>(column => terminal.Output.WriteLine($"compacted: {column}")), stop);
        return ExitCode.Success;
    }

    private static RocksStore RocksOf(OpenedChain opened) => (RocksStore)opened.Database.Store;

    private static StoreException Damaged(ulong number, string what) => new(
        $"The database is damaged: block {number} of the chain cannot be used: {what}. Restore the data directory from a copy, " +
        "or delete it and import again.");

    /// <summary>Reports at once, on the thread that works.</summary>
    private sealed class Lines<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
