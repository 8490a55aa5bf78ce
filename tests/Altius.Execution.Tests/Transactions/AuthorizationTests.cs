using Altius.Core;
using Altius.Core.Forks;
using Altius.Crypto;
using Altius.Evm;
using Altius.Primitives;
using static Altius.Execution.Tests.World;

namespace Altius.Execution.Tests;

public class AuthorizationTests
{
    private static readonly byte[] Key = [.. Enumerable.Repeat((byte)0x42, 32)];
    private static readonly Address Authority = AddressOf(Key);
    private static readonly Address Delegate = Address.FromNumber(0xde1e);

    [Test]
    public void A_valid_authorization_delegates_the_code_and_counts_the_nonce_up()
    {
        World world = new(Prague.Rules, Rich(Alice));
        TransactionResult result = world.Run(SetCode(Sign(Delegate)));
        Assert.That(CodeOf(world), Is.EqualTo(Code.DelegationTo(Delegate)));
        Assert.That(world.NonceOf(Authority), Is.EqualTo(1));
        Assert.That(result.GasUsed, Is.EqualTo(46_000));
    }

    [Test]
    public void An_authority_that_exists_gives_12500_gas_back()
    {
        World world = new(Prague.Rules, Rich(Alice), Rich(Authority));
        // A fifth of 46,000 caps what comes back.
        Assert.That(world.Run(SetCode(Sign(Delegate))).GasUsed, Is.EqualTo(46_000 - 46_000 / 5));
        World loop = new(Prague.Rules, Rich(Alice), Rich(Authority), Contract(Bob, "0x5b600056"));
        Assert.That(loop.Run(SetCode(Sign(Delegate), gas: 100_000)).GasUsed,
            Is.EqualTo(100_000 - 12_500), "also where the call fails");
    }

    [Test]
    public void The_zero_address_clears_a_delegation()
    {
        GenesisAccount delegated = new(Authority, 1, 0, Code.DelegationTo(Delegate), []);
        World world = new(Prague.Rules, Rich(Alice), delegated);
        world.Run(SetCode(Sign(Address.Zero)));
        Assert.That(CodeOf(world), Is.Empty);
        Assert.That(world.NonceOf(Authority), Is.EqualTo(1));
    }

    [Test]
    public void An_authorization_for_another_chain_is_passed_over()
    {
        Assert.That(IsApplied(Sign(Delegate, chainId: 2)), Is.False);
        Assert.That(IsApplied(Sign(Delegate, chainId: 1)));
        Assert.That(IsApplied(Sign(Delegate, chainId: 0)));
    }

    [Test]
    public void An_authorization_with_another_nonce_is_passed_over()
    {
        Assert.That(IsApplied(Sign(Delegate, nonce: 1)), Is.False);
        Assert.That(IsApplied(Sign(Delegate, nonce: ulong.MaxValue)), Is.False);
    }

    [Test]
    public void An_authority_with_code_of_its_own_is_passed_over() =>
        Assert.That(IsApplied(Sign(Delegate), new GenesisAccount(Authority, 0, 0, new byte[] { 0 }, [])), Is.False);

    [Test]
    public void A_signature_with_a_high_s_is_passed_over()
    {
        SetCodeAuthorization low = Sign(Delegate);
        UInt256 order = UInt256.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        Assert.That(IsApplied(low with { S = order - low.S, YParity = (byte)(1 - low.YParity) }), Is.False);
    }

    [Test]
    public void A_parity_other_than_0_and_1_is_passed_over() =>
        Assert.That(IsApplied(Sign(Delegate) with { YParity = 2 }), Is.False);

    private static bool IsApplied(SetCodeAuthorization authorization, params GenesisAccount[] accounts)
    {
        World world = new(Prague.Rules, [Rich(Alice), .. accounts]);
        Assert.That(world.Run(SetCode(authorization)).Error, Is.EqualTo(TransactionError.None));
        return CodeOf(world).AsSpan().SequenceEqual(Code.DelegationTo(Delegate));
    }

    private static byte[] CodeOf(World world)
    {
        world.After.TryGetAccount(Authority, out Account account);
        return world.After.GetCode(account.CodeHash).ToArray();
    }

    private static Transaction SetCode(SetCodeAuthorization authorization, ulong gas = 46_000) => new()
    {
        Type = TransactionType.SetCode,
        ChainId = ChainId,
        AssumedSender = Alice,
        To = Bob,
        GasLimit = gas,
        MaxFeePerGas = 7,
        AuthorizationList = [authorization],
    };

    private static SetCodeAuthorization Sign(Address to, ulong chainId = ChainId, ulong nonce = 0)
    {
        SetCodeAuthorization unsigned = new(chainId, to, nonce, 0, 0, 0);
        byte[] r = new byte[32], s = new byte[32];
        Assert.That(Secp256k1.TrySign(unsigned.SigningHash.Bytes, Key, r, s, out int parity));
        return unsigned with { YParity = (byte)parity, R = UInt256.FromBigEndian(r), S = UInt256.FromBigEndian(s) };
    }

    private static Address AddressOf(byte[] key)
    {
        byte[] publicKey = new byte[Secp256k1.PublicKeyLength];
        Secp256k1.TryGetPublicKey(key, publicKey);
        return Secp256k1.AddressOf(publicKey);
    }
}
