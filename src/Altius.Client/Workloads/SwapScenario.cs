using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>
/// Swaps through Uniswap's V2 router, each on the next of many pairs or all on one. Of the usual number of pairs, one comes up
/// again after more swaps than any transaction is run ahead.
/// </summary>
internal sealed class SwapScenario : IScenario
{
    private const int UsualPairs = 512;
    private const ulong SwapGas = 200_000;

    // Where Solidity puts the variables of UniswapV2Pair.
    private const ulong Token0Slot = 6, Token1Slot = 7, ReservesSlot = 8;

    private static readonly UInt256 Reserve = (UInt256)1_000_000 * 1_000_000_000;

    private readonly Deployment _deployment;
    private readonly TokenScenario _tokens;
    private readonly byte[] _pairCode;
    private readonly Address _factory, _router, _pair;
    private readonly (Address A, Address B)[] _pairs;
    private int _next;

    /// <param name="pairs">At least 2: one for all swaps that conflict, the others for the rest.</param>
    public SwapScenario(Deployment deployment, ContractArtifacts contracts, TokenScenario tokens, int pairs = UsualPairs)
    {
        _pairs = new (Address, Address)[pairs];
        _deployment = deployment;
        _tokens = tokens;
        _pairCode = contracts.Pair;
        Address owner = Address.FromNumber(1), one = Address.FromNumber(0x70ce01), other = Address.FromNumber(0x70ce02);
        _factory = deployment.Create("UniswapV2Factory", contracts.Factory, new CallData("").Add(owner));
        Address weth = deployment.Create("WETH9", contracts.WrappedEther, new CallData(""));
        _router = deployment.Create("UniswapV2Router02", contracts.Router, new CallData("").Add(_factory).Add(weth));
        deployment.Call("createPair", _factory, new CallData("createPair(address,address)").Add(one).Add(other));
        _pair = PairOf(one, other);
    }

    public void Add(WorkloadDraft draft, bool conflicts)
    {
        if (draft.At(_router).Code.IsEmpty)
        {
            _deployment.CopyTo(draft, _router, _router, withStorage: true);
            _deployment.CopyTo(draft, _factory, _factory, withStorage: true);
        }
        int number = conflicts ? 0 : 1 + _next++ % (_pairs.Length - 1);
        if (_pairs[number].A.IsZero) _pairs[number] = MakePair(draft, number);
        (Address from, Address to) = draft.Random.Next(2) == 0 ? _pairs[number] : (_pairs[number].B, _pairs[number].A);
        int sender = draft.Sender();
        Address who = draft.AddressOf(sender);
        TokenScenario.SetBalance(draft.At(from), who, 1_000_000);
        TokenScenario.SetAllowance(draft.At(from), who, _router, UInt256.MaxValue);
        TokenScenario.SetBalance(draft.At(to), who, 1);
        CallData data = new CallData("swapExactTokensForTokens(uint256,uint256,address[],address,uint256)")
            .Add((UInt256)(ulong)draft.Random.Next(1_000, 100_000)).Add(UInt256.One).Add([from, to]).Add(who)
            .Add((UInt256)uint.MaxValue);
        draft.Send(sender, _router, UInt256.Zero, SwapGas, data.ToBytes());
    }

    /// <summary>A pair of two new tokens, with reserves, as the factory and its first provider would have left it.</summary>
    private (Address, Address) MakePair(WorkloadDraft draft, int number)
    {
        Address one = Address.FromNumber(0x70ce_0000UL + 2 * (ulong)number),
            other = Address.FromNumber(0x70ce_0001UL + 2 * (ulong)number);
        Address pair = PairOf(one, other);
        AccountDraft contract = _deployment.CopyTo(draft, _pair, pair, withStorage: true);
        contract.Storage[Token0Slot] = one.ToUInt256();
        contract.Storage[Token1Slot] = other.ToUInt256();
        UInt256 since = WorkloadGenerator.Timestamp - 12;
        contract.Storage[ReservesSlot] = Reserve | (Reserve << 112) | (since << 224);
        TokenScenario.SetBalance(_tokens.Clone(draft, one), pair, Reserve);
        TokenScenario.SetBalance(_tokens.Clone(draft, other), pair, Reserve);
        return (one, other);
    }

    /// <summary>Where the factory puts the pair of two tokens, the lower address first.</summary>
    private Address PairOf(in Address one, in Address other) => ContractAddress.FromSalt(
        _factory, Keccak256.Hash((byte[])[.. one.Bytes, .. other.Bytes]).ToUInt256(), _pairCode);
}
