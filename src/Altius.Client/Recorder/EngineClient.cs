using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Altius.Client.Recorder;

/// <summary>Asks an Engine API as a consensus client does: over HTTP, with a token for each request.</summary>
/// <param name="url">Of the authenticated port.</param>
/// <param name="secret">The shared one, 32 bytes.</param>
internal sealed class EngineClient(Uri url, byte[] secret) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };

    /// <param name="secretFile">Holds the shared secret in hexadecimal.</param>
    public EngineClient(Uri url, string secretFile)
        : this(url, Convert.FromHexString(File.ReadAllText(secretFile).Trim().Replace("0x", "", StringComparison.Ordinal)))
    {
    }

    /// <summary>Puts one request, and gives the answer's bytes.</summary>
    /// <exception cref="HttpRequestException">The server is not there, or went away.</exception>
    public async Task<byte[]> AskAsync(ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(request) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(DateTimeOffset.UtcNow));
        using HttpResponseMessage response = await _http.SendAsync(message, stop);
        return await response.Content.ReadAsByteArrayAsync(stop);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A JWT by HS256 with the claim "iat" alone (Engine API, authentication).</summary>
    private string Token(DateTimeOffset issued)
    {
        string claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{issued.ToUnixTimeSeconds()}}}""");
        string message = $"{Encode("""{"typ":"JWT","alg":"HS256"}""")}.{Encode(claims)}";
        return $"{message}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(message)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
