using Altius.Core;
using Altius.Primitives;

namespace Altius.Tests;

/// <summary>Checks the table of forks against the numbers that the EIPs state.</summary>
public sealed class ForkRulesTests
{
    private const ulong Ether = 1_000_000_000_000_000_000;

    // EIP-150, 1884, 2929
    [TestCase("Frontier", Opcode.SLoad, 50)]
    [TestCase("EIP150", Opcode.SLoad, 200)]
    [TestCase("Istanbul", Opcode.SLoad, 800)]
    [TestCase("Berlin", Opcode.SLoad, 0)]
    [TestCase("Frontier", Opcode.Balance, 20)]
    [TestCase("EIP150", Opcode.Balance, 400)]
    [TestCase("Istanbul", Opcode.Balance, 700)]
    [TestCase("Berlin", Opcode.Balance, 0)]
    [TestCase("Frontier", Opcode.ExtCodeCopy, 20)]
    [TestCase("Istanbul", Opcode.ExtCodeSize, 700)]
    [TestCase("Berlin", Opcode.ExtCodeCopy, 0)]
    [TestCase("Frontier", Opcode.Call, 40)]
    [TestCase("EIP150", Opcode.CallCode, 700)]
    [TestCase("Homestead", Opcode.DelegateCall, 40)]
    [TestCase("EIP150", Opcode.DelegateCall, 700)]
    [TestCase("Byzantium", Opcode.StaticCall, 700)]
    [TestCase("Berlin", Opcode.StaticCall, 0)]
    [TestCase("Homestead", Opcode.SelfDestruct, 0)]
    [TestCase("EIP150", Opcode.SelfDestruct, 5000)]
    [TestCase("Osaka", Opcode.SelfDestruct, 5000)]
    // EIP-1052, 1884
    [TestCase("Constantinople", Opcode.ExtCodeHash, 400)]
    [TestCase("Istanbul", Opcode.ExtCodeHash, 700)]
    // the Yellow Paper's fee schedule
    [TestCase("Frontier", Opcode.Add, 3)]
    [TestCase("Frontier", Opcode.SMod, 5)]
    [TestCase("Frontier", Opcode.MulMod, 8)]
    [TestCase("Frontier", Opcode.Exp, 10)]
    [TestCase("Frontier", Opcode.Keccak256, 30)]
    [TestCase("Frontier", Opcode.CodeCopy, 3)]
    [TestCase("Frontier", Opcode.BlockHash, 20)]
    [TestCase("Frontier", Opcode.PrevRandao, 2)]
    [TestCase("Frontier", Opcode.JumpI, 10)]
    [TestCase("Frontier", Opcode.JumpDest, 1)]
    [TestCase("Frontier", Opcode.Push32, 3)]
    [TestCase("Frontier", Opcode.Swap16, 3)]
    [TestCase("Frontier", Opcode.Log0, 375)]
    [TestCase("Frontier", Opcode.Log4, 1875)]
    [TestCase("Frontier", Opcode.Create, 32000)]
    [TestCase("Frontier", Opcode.SStore, 0)]
    // new instructions, each with its EIP's price
    [TestCase("Constantinople", Opcode.Sar, 3)]
    [TestCase("Constantinople", Opcode.Create2, 32000)]
    [TestCase("Istanbul", Opcode.SelfBalance, 5)]
    [TestCase("London", Opcode.BaseFee, 2)]
    [TestCase("Shanghai", Opcode.Push0, 2)]
    [TestCase("Cancun", Opcode.TStore, 100)]
    [TestCase("Cancun", Opcode.BlobHash, 3)]
    [TestCase("Osaka", Opcode.Clz, 5)]
    public void An_instruction_has_its_static_price(string fork, Opcode opcode, int gas) =>
        Assert.That(Rules(fork).Opcodes[opcode], Is.EqualTo(gas));

    [TestCase(Opcode.DelegateCall, "Homestead")]
    [TestCase(Opcode.Revert, "Byzantium")]
    [TestCase(Opcode.ReturnDataCopy, "Byzantium")]
    [TestCase(Opcode.StaticCall, "Byzantium")]
    [TestCase(Opcode.Shl, "Constantinople")]
    [TestCase(Opcode.Create2, "Constantinople")]
    [TestCase(Opcode.ExtCodeHash, "Constantinople")]
    [TestCase(Opcode.ChainId, "Istanbul")]
    [TestCase(Opcode.SelfBalance, "Istanbul")]
    [TestCase(Opcode.BaseFee, "London")]
    [TestCase(Opcode.Push0, "Shanghai")]
    [TestCase(Opcode.TLoad, "Cancun")]
    [TestCase(Opcode.MCopy, "Cancun")]
    [TestCase(Opcode.BlobHash, "Cancun")]
    [TestCase(Opcode.BlobBaseFee, "Cancun")]
    [TestCase(Opcode.Clz, "Osaka")]
    public void An_instruction_is_there_from_its_fork_on(Opcode opcode, string first)
    {
        string[] with = [.. ForkRegistry.All.Where(rules => rules.Opcodes.IsDefined(opcode)).Select(rules => rules.Name)];
        Assert.That(with, Is.EqualTo(ForkRegistry.All.Select(rules => rules.Name).SkipWhile(name => name != first)));
    }

    [TestCase("Frontier", 129)]
    [TestCase("Homestead", 130)]
    [TestCase("Byzantium", 134)]
    [TestCase("ConstantinopleFix", 139)]
    [TestCase("Istanbul", 141)]
    [TestCase("London", 142)]
    [TestCase("Shanghai", 143)]
    [TestCase("Cancun", 148)]
    [TestCase("Osaka", 149)]
    public void A_fork_has_no_other_instructions(string fork, int count)
    {
        OpcodeGas table = Rules(fork).Opcodes;
        Assert.That(Enumerable.Range(0, 256).Count(code => table.IsDefined((Opcode)code)), Is.EqualTo(count));
        Assert.That(table.IsDefined(Opcode.Invalid), Is.False);
    }

    [TestCase("Frontier", 4)]
    [TestCase("Byzantium", 8)]
    [TestCase("Istanbul", 9)]
    [TestCase("Cancun", 10)]
    [TestCase("Prague", 17)]
    [TestCase("Osaka", 18)]
    public void Precompiles_come_with_their_forks(string fork, int count)
    {
        IReadOnlyList<PrecompileRow> rows = Rules(fork).Precompiles;
        Assert.That(rows, Has.Count.EqualTo(count));
        Assert.That(rows.Take(17).Select(row => row.Number),
            Is.EqualTo(Enumerable.Range(1, Math.Min(count, 17)).Select(n => (ulong)n)));
        Assert.That(rows.Select(row => row.Kind), Is.EqualTo(Enum.GetValues<PrecompileKind>().Take(count)));
        if (count == 18) Assert.That(rows[17].Number, Is.EqualTo(0x100)); // EIP-7951
    }

    [TestCase("Homestead", 0ul, 5 * Ether)]
    [TestCase("Byzantium", 3_000_000ul, 3 * Ether)] // EIP-649
    [TestCase("ConstantinopleFix", 5_000_000ul, 2 * Ether)] // EIP-1234
    [TestCase("MuirGlacier", 9_000_000ul, 2 * Ether)] // EIP-2384
    [TestCase("London", 9_700_000ul, 2 * Ether)] // EIP-3554
    [TestCase("ArrowGlacier", 10_700_000ul, 2 * Ether)] // EIP-4345
    [TestCase("GrayGlacier", 11_400_000ul, 2 * Ether)] // EIP-5133
    [TestCase("Paris", 11_400_000ul, 0ul)] // EIP-3675
    public void Bomb_delay_and_reward_are_as_their_EIPs_say(string fork, ulong delay, ulong reward)
    {
        Assert.That(Rules(fork).BombDelay, Is.EqualTo(delay));
        Assert.That(Rules(fork).BlockReward, Is.EqualTo(new UInt256(reward)));
    }

    [TestCase("Cancun", 3ul, 6ul, 3_338_477ul)] // EIP-4844
    [TestCase("Prague", 6ul, 9ul, 5_007_716ul)] // EIP-7691
    [TestCase("Osaka", 6ul, 9ul, 5_007_716ul)]
    [TestCase("BPO1", 10ul, 15ul, 8_346_193ul)]
    [TestCase("BPO2", 14ul, 21ul, 11_684_671ul)]
    public void Blob_parameters_are_as_their_EIPs_say(string fork, ulong target, ulong max, ulong fraction) =>
        Assert.That(Rules(fork).Blobs, Is.EqualTo(new BlobSchedule(target, max, fraction)));

    [Test]
    public void Each_rule_changes_at_its_fork_alone()
    {
        AssertSteps(rules => rules.CreationGas, (0ul, "Frontier"), (32_000ul, "Homestead")); // EIP-2
        AssertSteps(rules => rules.RequiresLowS, (false, "Frontier"), (true, "Homestead"));
        AssertSteps(rules => rules.CodeDeposit,
            (CodeDepositRule.KeepsEmptyAccount, "Frontier"), (CodeDepositRule.Fails, "Homestead"));
        AssertSteps(rules => rules.CallGas, (CallGasRule.AsRequested, "Frontier"), (CallGasRule.AllButOne64th, "EIP150"));
        AssertSteps(rules => rules.SelfDestructNewAccountGas, (0, "Frontier"), (25_000, "EIP150"));
        AssertSteps(rules => rules.ExpByteGas, (10, "Frontier"), (50, "EIP158")); // EIP-160
        AssertSteps(rules => rules.NewContractNonce, (0ul, "Frontier"), (1ul, "EIP158")); // EIP-161
        AssertSteps(rules => rules.ClearsEmptyAccounts, (false, "Frontier"), (true, "EIP158"));
        AssertSteps(rules => rules.HasReplayProtection, (false, "Frontier"), (true, "EIP158")); // EIP-155
        AssertSteps(rules => rules.MaxCodeSize, (int.MaxValue, "Frontier"), (24_576, "EIP158")); // EIP-170
        AssertSteps(rules => rules.Receipt,
            (ReceiptRule.PostStateRoot, "Frontier"), (ReceiptRule.Status, "Byzantium")); // EIP-658
        AssertSteps(rules => rules.Difficulty, (DifficultyRule.Frontier, "Frontier"), (DifficultyRule.Homestead, "Homestead"),
            (DifficultyRule.Byzantium, "Byzantium"), (DifficultyRule.ProofOfStake, "Paris"));
        AssertSteps(rules => rules.Sstore, (SstoreRule.Simple, "Frontier"), (SstoreRule.NetEip1283, "Constantinople"),
            (SstoreRule.Simple, "ConstantinopleFix"), (SstoreRule.NetEip2200, "Istanbul"), (SstoreRule.NetEip2929, "Berlin"));
        AssertSteps(rules => rules.NonZeroDataGas, (68ul, "Frontier"), (16ul, "Istanbul")); // EIP-2028
        AssertSteps(rules => rules.Bn254PairingBaseGas, (100_000, "Frontier"), (45_000, "Istanbul")); // EIP-1108
        AssertSteps(rules => rules.Bn254PairingPairGas, (80_000, "Frontier"), (34_000, "Istanbul"));
        AssertSteps(rules => rules.Bn254AddGas, (500, "Frontier"), (150, "Istanbul"));
        AssertSteps(rules => rules.Bn254MultiplyGas, (40_000, "Frontier"), (6_000, "Istanbul"));
        AssertSteps(rules => rules.ModExpGas, (ModExpGasRule.Eip198, "Frontier"), (ModExpGasRule.Eip2565, "Berlin"),
            (ModExpGasRule.Eip7883, "Osaka"));
        AssertSteps(rules => (rules.ColdAccountAccessGas, rules.ColdSloadGas, rules.WarmAccessGas),
            ((0, 0, 0), "Frontier"), ((2600, 2100, 100), "Berlin")); // EIP-2929
        AssertSteps(rules => rules.HighestTransactionType,
            (TransactionType.Legacy, "Frontier"), (TransactionType.AccessList, "Berlin"),
            (TransactionType.DynamicFee, "London"), (TransactionType.Blob, "Cancun"), (TransactionType.SetCode, "Prague"));
        AssertSteps(rules => (rules.SstoreClearRefund, rules.SelfDestructRefund, rules.RefundQuotient),
            ((15_000, 24_000, 2ul), "Frontier"), ((4_800, 0, 5ul), "London")); // EIP-3529
        AssertSteps(rules => rules.HasBaseFee && rules.RefusesCodeStartingWithEF, (false, "Frontier"), (true, "London"));
        AssertSteps(rules => rules.HasPrevRandao, (false, "Frontier"), (true, "Paris")); // EIP-4399
        AssertSteps(rules => (rules.MaxInitCodeSize, rules.InitCodeWordGas),
            ((int.MaxValue, 0), "Frontier"), ((49_152, 2), "Shanghai"));
        AssertSteps(rules => rules.WarmsBeneficiary && rules.HasWithdrawals, (false, "Frontier"), (true, "Shanghai"));
        AssertSteps(rules => rules.SelfDestruct, (SelfDestructRule.Deletes, "Frontier"),
            (SelfDestructRule.DeletesIfCreatedInTransaction, "Cancun")); // EIP-6780
        AssertSteps(rules => rules.StoresBeaconRoot, (false, "Frontier"), (true, "Cancun")); // EIP-4788
        AssertSteps(rules => rules.StoresBlockHashes && rules.HasRequests && rules.HasDelegations,
            (false, "Frontier"), (true, "Prague"));
        AssertSteps(rules => rules.FloorGasPerToken, (0ul, "Frontier"), (10ul, "Prague")); // EIP-7623
        AssertSteps(rules => rules.MaxTransactionGas, (ulong.MaxValue, "Frontier"), (16_777_216ul, "Osaka")); // EIP-7825
        AssertSteps(rules => rules.MaxBlobsPerTransaction, (int.MaxValue, "Frontier"), (6, "Osaka")); // EIP-7594
        AssertSteps(rules => rules.MaxBlockRlpSize, (int.MaxValue, "Frontier"), (8_388_608, "Osaka")); // EIP-7934
        AssertSteps(rules => rules.BlobBaseCost, (0ul, "Frontier"), (8_192ul, "Osaka")); // EIP-7918
    }

    /// <summary>Asserts that a rule takes these values, each from its fork on, and no others.</summary>
    private static void AssertSteps<T>(Func<ForkRules, T> rule, params (T Value, string From)[] steps)
    {
        T current = steps[0].Value;
        foreach (ForkRules rules in ForkRegistry.All)
        {
            foreach ((T value, string from) in steps)
                if (from == rules.Name) current = value;
            Assert.That(rule(rules), Is.EqualTo(current), rules.Name);
        }
    }

    private static ForkRules Rules(string fork) =>
        ForkRegistry.TryGet(fork, out ForkRules? rules) ? rules : throw new ArgumentException(fork);
}
