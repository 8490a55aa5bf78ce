using System.Globalization;
using Altius.Client.Recorder;
using Altius.Devnet;
using Altius.Devnet.Building;
using Altius.Devnet.Crashes;
using Altius.Devnet.Soak;
using Altius.Devnet.Traffic;

// What a development network needs beside a node and a consensus client:
//   devnet genesis OUT.json TIME SECONDS_PER_EPOCH [FORK=EPOCH ...] [gas=LIMIT]  a genesis whose forks come at epochs
//   devnet traffic URL GENESIS.json COUNT PER_SECOND [SEED] [PATIENCE]           transactions of every type, until all have
//                                                                                receipts; the node may be away for so many
//                                                                                seconds
//   devnet crash-engine CLIENT.dll FOLDER GENESIS.json RECORDING KILLS [SEED]    kills a node that is driven by a recording
//   devnet crash-import CLIENT.dll FOLDER GENESIS.json CHAIN.rlp KILLS [SEED]    kills an import
//   devnet soak CLIENT.dll FOLDER GENESIS.json BLOCKS [SEED]                     builds blocks, with reorganisations and
//                                                                                a full pool
//   devnet record CLIENT.dll FOLDER GENESIS.json BLOCKS RECORDING [SEED]         the same, shorter: keeps the Engine API's
//                                                                                exchanges
//   devnet building CLIENT.dll FOLDER GENESIS.json WAITING BUSY                  what payloads hold beside threads that take
//                                                                                the processors
// Exit codes: 0 all well, 1 something was refused, reverted, lost or damaged, 2 the arguments cannot be used.
try
{
    switch (args)
    {
        case ["genesis", var file, var time, var epoch, .. var forks]:
            return DevnetGenesis.Write(file, Unsigned(time), Unsigned(epoch), forks);
        case ["traffic", var url, var genesis, var count, var rate, .. var rest]:
            TimeSpan patience = TimeSpan.FromSeconds(rest is [_, var seconds] ? Unsigned(seconds) : 0);
            return await TrafficRun.RunAsync(
                new Uri(url), genesis, (int)Unsigned(count), double.Parse(rate, CultureInfo.InvariantCulture),
                Seed([.. rest.Take(1)]), patience);
        case ["crash-engine", var client, var folder, var genesis, var recording, var kills, .. var seed]:
            IReadOnlyList<Exchange> exchanges = EngineCrashes.Read(recording);
            int rounds = await new EngineCrashes(client, folder, genesis, exchanges, new Random(Seed(seed)))
                .RunAsync((int)Unsigned(kills));
            Console.WriteLine(
                $"crash-engine: {kills} kills, each time the database verified with the head that was answered and no VALID " +
                $"payload was missing; the recording of {exchanges.Count} exchanges was gone through {rounds} times");
            return 0;
        case ["crash-import", var client, var folder, var genesis, var chain, var kills, .. var seed]:
            int ends =
                await new ImportCrashes(client, folder, genesis, chain, new Random(Seed(seed))).RunAsync((int)Unsigned(kills));
            Console.WriteLine(
                $"crash-import: {kills} kills, each time the database verified and nothing told was missing; " +
                $"{ends} imports came to their end in between");
            return 0;
        case ["record", var client, var folder, var genesis, var blocks, var recording, .. var seed]:
            return await ReorgSoak.RunAsync(client, folder, genesis, (int)Unsigned(blocks), Seed(seed), recording);
        case ["soak", var client, var folder, var genesis, var blocks, .. var seed]:
            return await ReorgSoak.RunAsync(client, folder, genesis, (int)Unsigned(blocks), Seed(seed));
        case ["building", var client, var folder, var genesis, var waiting, var busy]:
            return await BusyBuilding.RunAsync(client, folder, genesis, (int)Unsigned(waiting), (int)Unsigned(busy));
        default:
            throw new FormatException(
                "Say 'genesis', 'traffic', 'crash-engine', 'crash-import', 'record', 'soak' or 'building' with what they need; " +
                "see the head of Program.cs.");
    }
}
catch (CrashException fault)
{
    Console.Error.WriteLine($"devnet: {fault.Message}");
    return 1;
}
catch (FormatException fault)
{
    Console.Error.WriteLine($"devnet: {fault.Message}");
    return 2;
}

static ulong Unsigned(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

static int Seed(string[] rest) => rest is [var seed] ? (int)Unsigned(seed) : 1;
