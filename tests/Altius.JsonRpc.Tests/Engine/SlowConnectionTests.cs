using System.Net;
using System.Net.Sockets;
using System.Text;
using Altius.Core.Forks;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>Callers who begin a request and do not end it.</summary>
[TestFixture]
internal sealed class SlowConnectionTests
{
    private const int Count = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Between two bytes.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private enum Manner
    {
        /// <summary>Headers that never end.</summary>
        Headers,
        /// <summary>A good token, and a body that never ends.</summary>
        Body,
        /// <summary>No token, and a body that never ends.</summary>
        Stranger,
        /// <summary>Not a byte.</summary>
        Silent,
    }

    [Test]
    public async Task AThousandOfThemDoNotKeepTheConsensusClientOutAndAreLetGoOf()
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Osaka.Rules));
        await using EngineFixtureHost node = cl.Node;
        using OpenConnections open = new(node.Address.Port);
        node.Client.DefaultRequestHeaders.ConnectionClose = true; // each call needs a connection of its own
        using CancellationTokenSource patience = new(Patience);
        TcpClient[] clients = [.. Enumerable.Range(0, Count).Select(_ => new TcpClient())];
        try
        {
            IPEndPoint address = IPEndPoint.Parse(node.Address.Authority);
            foreach (TcpClient client in clients) await client.ConnectAsync(address, patience.Token);
            Task cutOff = Task.WhenAll(clients.Select((client, i) => (Client: client, Manner: (Manner)(i % 4)))
                .Where(item => item.Manner != Manner.Silent)
                .Select(item => TrickleAsync(item.Client, item.Manner, patience.Token)));
            while (!cutOff.IsCompleted)
            {
                await cl.ProduceAsync(pays: true);
                await Task.WhenAny(cutOff, Task.Delay(Pause));
            }
            await cutOff;
        }
        finally
        {
            foreach (TcpClient client in clients) client.Dispose(); // the silent ones hang up
        }
        Assert.That(open.Most, Is.GreaterThanOrEqualTo(Count / 4), "they were there");
        Assert.That(() => open.Value, Is.Zero.After(60_000, 50));
        await cl.ProduceManyAsync(3, pays: true);
    }

    /// <summary>Sends byte after byte until the server has had enough of it.</summary>
    private static async Task TrickleAsync(TcpClient client, Manner manner, CancellationToken stop)
    {
        string head = manner switch
        {
            Manner.Headers => "POST / HTTP/1.1\r\nX-Long: ",
            Manner.Body => $"{Head}Authorization: Bearer {EngineFixtureHost.Token()}\r\n\r\n",
            _ => $"{Head}\r\n",
        };
        NetworkStream stream = client.GetStream();
        Task end = ReadToEndAsync(stream, stop);
        try
        {
            if (manner != Manner.Headers) await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
            for (int i = 0; !end.IsCompleted; i++)
            {
                byte next = manner == Manner.Headers && i < head.Length ? (byte)head[i] : (byte)' ';
                await stream.WriteAsync(new[] { next }, stop);
                await Task.WhenAny(end, Task.Delay(Pause, stop));
            }
        }
        catch (IOException)
        {
            // Reset while it was sending: cut off as well.
        }
        await end;
    }

    private static async Task ReadToEndAsync(NetworkStream stream, CancellationToken stop)
    {
        byte[] answer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(answer, stop) != 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: cut off as well.
        }
    }

    private const string Head =
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n";
}
