namespace Altius.Execution.Tests;

public class FailureMessagesTests
{
    [Test]
    public void Every_transaction_error_has_a_message_of_its_own()
    {
        string[] messages = [.. Enum.GetValues<TransactionError>().Select(error => error.Message())];
        Assert.That(messages, Is.Unique);
        Assert.That(messages, Has.None.Empty);
    }

    [Test]
    public void Every_block_error_has_a_message_of_its_own()
    {
        string[] messages = [.. Enum.GetValues<BlockError>().Select(error => error.Message())];
        Assert.That(messages, Is.Unique);
        Assert.That(messages, Has.None.Empty);
    }
}
