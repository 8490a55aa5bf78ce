using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Client.Workloads;

/// <summary>OpenZeppelin's ERC-20 token: its storage, and transfers of it between strangers or to one account.</summary>
internal sealed class TokenScenario : IScenario
{
    // Where Solidity puts the first variables of OpenZeppelin's ERC20.
    private const ulong BalancesSlot = 0, AllowancesSlot = 1;

    private const ulong TransferGas = 60_000;

    private readonly Deployment _deployment;
    private readonly Address _token;
    private int _popular = -1;

    public TokenScenario(Deployment deployment, ContractArtifacts contracts)
    {
        _deployment = deployment;
        _token = deployment.Create(
            "ERC20PresetFixedSupply", contracts.Token,
            new CallData("").Add("Token").Add("TKN").Add(UInt256.One << 100).Add(Address.FromNumber(1)));
    }

    public void Add(WorkloadDraft draft, bool conflicts)
    {
        AccountDraft token = draft.At(_token);
        if (token.Code.IsEmpty) _deployment.CopyTo(draft, _token, _token, withStorage: true);
        if (_popular < 0) _popular = draft.Stranger();
        int from = draft.Sender();
        Address to = draft.AddressOf(conflicts ? _popular : draft.Stranger());
        SetBalance(token, draft.AddressOf(from), 1_000_000);
        SetBalance(token, to, 1);
        draft.Send(
            from, _token, UInt256.Zero, TransferGas,
            new CallData("transfer(address,uint256)").Add(to).Add((ulong)draft.Random.Next(1, 1000)).ToBytes());
    }

    public static void SetBalance(AccountDraft token, in Address holder, in UInt256 amount) =>
        token.Storage[KeyOf(holder.ToUInt256(), BalancesSlot)] = amount;

    public static void SetAllowance(AccountDraft token, in Address holder, in Address spender, in UInt256 amount) =>
        token.Storage[KeyOf(spender.ToUInt256(), KeyOf(holder.ToUInt256(), AllowancesSlot))] = amount;

    /// <summary>Another token of the same kind.</summary>
    public AccountDraft Clone(WorkloadDraft draft, in Address to) => _deployment.CopyTo(draft, _token, to, withStorage: false);

    /// <summary>The slot of a mapping's entry.</summary>
    private static UInt256 KeyOf(in UInt256 key, in UInt256 slot) =>
        Keccak256.Hash((byte[])[.. key.ToHash256().Bytes, .. slot.ToHash256().Bytes]).ToUInt256();
}
