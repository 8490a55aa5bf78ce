using System.Text.Json;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.Client.Fixtures;

/// <summary>
/// A VM test of the classic suites: code run as one message under Frontier's rules, outside any transaction. It checks the
/// gas left, the output, the logs and the storage; without a <c>post</c> the code must fail.
/// </summary>
internal readonly struct VmTest(JsonElement test, JsonElement exec)
{
    /// <summary>The first difference; null where there is none.</summary>
    public string? Run(WorldState state, VirtualMachine machine)
    {
        ForkRules rules = Frontier.Rules;
        JsonElement env = test.Need("env");
        Address self = exec.Address("address"), caller = exec.Address("caller");
        UInt256 value = exec.Word("value");
        BlockContext block = new()
        {
            ChainId = 1,
            Number = env.Number("currentNumber"),
            Timestamp = env.Number("currentTimestamp"),
            GasLimit = env.Number("currentGasLimit"),
            Beneficiary = env.Address("currentCoinbase"),
            DifficultyOrRandao = env.Word("currentDifficulty"),
            BaseFee = UInt256.Zero,
            BlobBaseFee = UInt256.Zero,
        };
        state.Reset(
            MemoryState.Of(FixtureAccounts.Read(test.Need("pre"))).WithBlockHashes(StateTestEnvironment.BlockHash), rules);
        machine.Prepare(state, block, rules);
        state.BeginTransaction();
        LendValue(state, caller, self, value);
        Message message = new()
        {
            Caller = caller,
            To = self,
            Value = value,
            Data = exec.Bytes("data"),
            Gas = (long)exec.Number("gas"),
        };
        MessageResult result =
            machine.Execute(message, new TransactionContext(exec.Address("origin"), exec.Word("gasPrice"), []));
        return test.TryFind("post", out JsonElement post) ? Compare(post, state, result)
            : result.Succeeded ? "the code ends well, expected a failure"
            : null;
    }

    /// <summary>
    /// These tests start after the value has moved, and the machine moves it: the balances are set so that moving it gives
    /// what the test starts from.
    /// </summary>
    private static void LendValue(WorldState state, in Address caller, in Address self, in UInt256 value)
    {
        if (caller == self) return;
        if (!state.TrySubtractBalance(self, value))
            throw new FixtureFault("the account holds less than the value it has received");
        state.AddBalance(caller, value);
    }

    private string? Compare(JsonElement post, WorldState state, in MessageResult result)
    {
        if (!result.Succeeded) return $"the code fails with {result.Halt}, expected a good end";
        ulong gas = test.Number("gas");
        if (gas != (ulong)result.GasLeft) return $"gas left: expected {gas}, got {result.GasLeft}";
        byte[] output = test.Bytes("out");
        if (!result.Output.Span.SequenceEqual(output))
            return $"output: expected {Hex.ToPrefixed(output)}, got {Hex.ToPrefixed(result.Output.Span)}";
        Hash256 logs = test.Hash("logs"), hash = LogsHash.Of(state.Logs);
        if (logs != hash) return $"logs hash: expected {logs}, got {hash}";
        foreach (GenesisAccount account in FixtureAccounts.Read(post))
            foreach ((UInt256 slot, UInt256 expected) in account.Storage)
                if (state.GetStorage(account.Address, slot) is var actual && actual != expected)
                    return $"account {account.Address}: slot {slot.ToHexQuantity()}: expected {expected.ToHexQuantity()}, " +
                        $"got {actual.ToHexQuantity()}";
        return null;
    }
}
