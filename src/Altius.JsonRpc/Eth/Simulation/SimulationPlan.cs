namespace Altius.JsonRpc;

/// <summary>A block to be simulated, with its number and time settled.</summary>
internal readonly record struct PlannedBlock(ulong Number, ulong Timestamp, SimulatedBlockRequest Request);

/// <summary>Settles numbers and times of the blocks of a simulation, and fills gaps between numbers with empty blocks.</summary>
internal static class SimulationPlan
{
    /// <summary>As many blocks as BLOCKHASH looks back.</summary>
    public const ulong MaxBlocks = 256;

    /// <summary>Seconds between blocks where no time is named.</summary>
    private const ulong BlockTime = 12;

    private const int NumberOrderCode = -38020;
    private const int TimestampOrderCode = -38021;
    private const int LimitCode = -38026;

    private const int MaxCallsOfBlock = 5_000, MaxCalls = 10_000;

    /// <param name="number">Of the block that the simulation starts from.</param>
    /// <param name="timestamp">Of the block that the simulation starts from.</param>
    /// <exception cref="RpcError">Numbers or times do not rise, or there are too many blocks or calls.</exception>
    public static List<PlannedBlock> Of(IReadOnlyList<SimulatedBlockRequest> requests, ulong number, ulong timestamp)
    {
        CheckSize(requests);
        List<PlannedBlock> plan = [];
        ulong start = number;
        foreach (SimulatedBlockRequest request in requests)
        {
            ulong wanted = request.BlockOverrides?.Number ?? number + 1;
            if (wanted <= number) throw new RpcError(NumberOrderCode, $"block numbers must be in order: {wanted} <= {number}");
            if (wanted - start > MaxBlocks) throw TooMany("blocks");
            while (number + 1 < wanted) plan.Add(new(++number, timestamp += BlockTime, new SimulatedBlockRequest()));
            number = wanted;
            ulong time = request.BlockOverrides?.Time ?? timestamp + BlockTime;
            if (time <= timestamp)
                throw new RpcError(TimestampOrderCode, $"block timestamps must be in order: {time} <= {timestamp}");
            plan.Add(new(number, timestamp = time, request));
        }
        return plan;
    }

    private static void CheckSize(IReadOnlyList<SimulatedBlockRequest> requests)
    {
        if ((ulong)requests.Count > MaxBlocks) throw TooMany("blocks");
        foreach (SimulatedBlockRequest request in requests)
            if (request.Calls.Count > MaxCallsOfBlock)
                throw TooMany($"calls in block: {request.Calls.Count} > {MaxCallsOfBlock}");
        int calls = requests.Sum(request => request.Calls.Count);
        if (calls > MaxCalls) throw TooMany($"calls: {calls} > {MaxCalls}");
    }

    private static RpcError TooMany(string what) => new(LimitCode, $"too many {what}");
}
