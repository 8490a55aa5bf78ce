using Altius.Client.Fixtures;
using Altius.Execution;

namespace Altius.Client.Tests.Fixtures;

[TestFixture]
internal sealed class ExpectedErrorsTests
{
    [Test]
    public void EveryTransactionErrorAnswersSomeName() => Assert.That(
        Enum.GetValues<TransactionError>()
            .Where(error => error != TransactionError.None && !ExpectedErrors.Knows(Rejection.Of(error))),
        Is.Empty);

    [Test]
    public void EveryBlockErrorAnswersSomeName() => Assert.That(
        Enum.GetValues<BlockError>()
            .Where(error =>
                error is not (BlockError.None or BlockError.TransactionInvalid) && !ExpectedErrors.Knows(Rejection.Of(error))),
        Is.Empty);

    [Test]
    public void OneOfSeveralNamesWillDo() =>
        Assert.That(ExpectedErrors.Matches(
            "TransactionException.INTRINSIC_GAS_TOO_LOW|TransactionException.INSUFFICIENT_ACCOUNT_FUNDS",
            Rejection.Of(TransactionError.InsufficientFunds)));

    [Test]
    public void AKnownNameOfAnotherErrorWillNot() =>
        Assert.That(!ExpectedErrors.Matches(
            "TransactionException.NONCE_MISMATCH_TOO_LOW", Rejection.Of(TransactionError.InsufficientFunds)));

    [Test]
    public void ANameThatNobodyKnowsAsksOnlyForARejection() =>
        Assert.That(ExpectedErrors.Matches("BlockException.NOT_YET_INVENTED", Rejection.Of(BlockError.StateRootMismatch)));
}
