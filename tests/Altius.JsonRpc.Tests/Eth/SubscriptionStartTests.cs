using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace Altius.JsonRpc.Tests;

/// <summary>What a subscriber is told between his call and its answer.</summary>
public sealed class SubscriptionStartTests
{
    [Test]
    public async Task What_happens_before_the_answer_is_told_after_it_and_in_order()
    {
        List<string> sent = [];
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using RpcConnection connection = new(
            (bytes, _, _) =>
            {
                sent.Add(Encoding.UTF8.GetString(bytes.Span));
                if (sent.Count == 3) all.TrySetResult();
                return default;
            },
            new RpcLimits(), NullLogger.Instance, CancellationToken.None);
        Subscription subscription = new("0x1", SubscriptionKind.NewHeads, connection, null!, IsFull: false, Transactions: null);
        Assert.That(subscription.Notify(json => json.WriteNumberValue(1)));
        Assert.That(connection.TryNotify(Encoding.UTF8.GetBytes("the answer")));
        subscription.Begin();
        Assert.That(subscription.Notify(json => json.WriteNumberValue(2)));
        Task pump = connection.PumpAsync();
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        connection.Close();
        await pump;
        Assert.That(sent[0], Is.EqualTo("the answer"));
        Assert.That(sent[1], Does.EndWith("\"result\":1}}"));
        Assert.That(sent[2], Does.EndWith("\"result\":2}}"));
    }
}
