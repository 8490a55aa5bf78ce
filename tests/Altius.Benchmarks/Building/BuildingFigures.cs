using Altius.Benchmarks.Figures;
using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Parallel;
using Altius.Primitives;
using Altius.State;

namespace Altius.Benchmarks.Building;

/// <summary>What filling a block takes, one transaction after the other and in rounds through the parallel executor.</summary>
internal static class BuildingFigures
{
    private const int Senders = 2_000;
    private static readonly Address Worker = Address.FromNumber(0x300);

    /// <summary>Hashes 32 bytes of memory 500 times and stores the result under the caller's address.</summary>
    private static readonly byte[] Code =
    [
        0x61, 0x01, 0xf4, // PUSH2 500
        0x5b, // JUMPDEST
        0x60, 0x20, 0x60, 0x00, 0x20, 0x60, 0x00, 0x52, // mem[0] = keccak(mem[0..32])
        0x60, 0x01, 0x90, 0x03, 0x80, 0x60, 0x03, 0x57, // while (--count != 0)
        0x60, 0x00, 0x51, 0x33, 0x55, // storage[caller] = mem[0]
    ];

    public static FigureTable Measure()
    {
        UInt256 wealth = UInt256.Parse("1000000000000000000000");
        List<GenesisAccount> accounts = [new(Worker, 0, 1, Code, [])];
        for (int i = 0; i < Senders; i++) accounts.Add(new(SenderOf(i), wealth, 0, default, []));
        BlockHeader template = new() { GasLimit = 30_000_000, BaseFeePerGas = 7 };
        ChainSpec chain = new()
        {
            Name = "figures",
            ChainId = 1,
            Forks = ForkSchedule.Always(Shanghai.Rules),
            Genesis = new Genesis(template, accounts),
        };
        BlockGround ground = new(template with { Number = 1, Timestamp = 12 }, [], MemoryState.Of(accounts), Shanghai.Rules);
        CodeCache codes = new();
        BlockAssembler assembler = new(chain, codes);
        using ParallelBlockExecutor two = new(chain, codes, 2);
        BlockRounds rounds = new(two);
        FixedTransactions transfers = Candidates(null, 21_000), calls = Candidates(Worker, 200_000);
        Measure[] measures =
        [
            new("1,428 transfers, one by one", () => assembler.Assemble(ground, transfers, default), once: true),
            new("1,428 transfers, in rounds, two workers", () => rounds.Assemble(ground, chain, transfers, default), once: true),
            new("calls with limits of twice their use, one by one", () => assembler.Assemble(ground, calls, default), once: true),
            new("calls with limits of twice their use, in rounds, two workers",
                () => rounds.Assemble(ground, chain, calls, default), once: true),
        ];
        Figures.Measure.Run(measures, warmUp: 15, rounds: 31);
        int byOne = assembler.Assemble(ground, calls, default).Block.Transactions.Count;
        int inRounds = rounds.Assemble(ground, chain, calls, default)?.Block.Transactions.Count ?? 0;
        FigureTable table =
            new($"building: a block of 30,000,000 gas without its state root; {byOne} calls one by one, {inRounds} in rounds");
        foreach (Measure measure in measures) table.Add(measure, measure.Wall);
        return table;
    }

    private static FixedTransactions Candidates(Address? to, ulong gas)
    {
        PooledTransaction[] all = new PooledTransaction[Senders];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = new PooledTransaction(
                new Transaction
                {
                    AssumedSender = SenderOf(i),
                    Type = TransactionType.DynamicFee,
                    ChainId = 1,
                    To = to ?? Address.FromNumber(0x900000 + (ulong)i),
                    Value = to is null ? 1UL : 0UL,
                    GasLimit = gas,
                    MaxFeePerGas = 100,
                    MaxPriorityFeePerGas = 1,
                    R = (ulong)i + 1,
                    S = 1,
                }, null);
        }
        return new FixedTransactions(all);
    }

    private static Address SenderOf(int number) => Address.FromNumber(0x100000 + (ulong)number);
}
