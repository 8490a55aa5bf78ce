using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Altius.JsonRpc;

/// <summary>
/// Checks that a request comes from the consensus client (Engine API, authentication): a bearer token signed with the shared
/// secret by HS256, issued within a minute of now. Claims that are not known are ignored.
/// </summary>
internal static class JwtAuthentication
{
    /// <summary>How far the token's time of issue may be from now.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    /// <param name="clock">What tokens' times are held against.</param>
    public static void Add(IServiceCollection services, JwtSecret secret, TimeProvider clock)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                IssuerSigningKey = new SymmetricSecurityKey(secret.Bytes),
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                RequireSignedTokens = true,
                ValidateIssuer = false,
                ValidateAudience = false,
                RequireExpirationTime = false,
                ValidateLifetime = true,
                LifetimeValidator = (notBefore, expires, token, _) =>
                    IsInTime(notBefore, expires, token, clock.GetUtcNow().UtcDateTime),
            };
        });
    }

    /// <summary>Whether a request may go on; if not, it has been answered with 401 and a reason.</summary>
    /// <param name="refusals">Told of one that may not.</param>
    public static async Task<bool> AdmitsAsync(HttpContext http, RefusalLog refusals)
    {
        AuthenticateResult result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme).ConfigureAwait(false);
        if (result.Succeeded) return true;
        string why = Explain(result.Failure);
        refusals.Refused(http, $"{why} Do both clients use the same JWT secret file, and do their clocks agree?");
        http.Response.Headers.WWWAuthenticate = "Bearer";
        await HttpTransport.RefuseAsync(http, StatusCodes.Status401Unauthorized, why).ConfigureAwait(false);
        return false;
    }

    private static bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, DateTime now)
    {
        if (token is not JsonWebToken jwt || !jwt.TryGetPayloadValue(JwtRegisteredClaimNames.Iat, out double _))
            throw new SecurityTokenInvalidLifetimeException("the token does not say when it was issued (claim iat)");
        TimeSpan age = now - jwt.IssuedAt;
        if (age.Duration() > Tolerance)
        {
            throw new SecurityTokenInvalidLifetimeException(
                $"the token was issued {Math.Abs(age.TotalSeconds):F0} s {(age < TimeSpan.Zero ? "in the future" : "ago")}, " +
                $"more than {Tolerance.TotalSeconds} s");
        }
        if (expires is { } end && end <= now) throw new SecurityTokenExpiredException("the token has expired");
        if (notBefore is { } start && start > now + Tolerance)
            throw new SecurityTokenNotYetValidException("the token is not valid yet");
        return true;
    }

    private static string Explain(Exception? failure) => failure switch
    {
        null => "No token: send the header Authorization: Bearer with a JWT.",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException =>
            $"Wrong token: {failure.Message}.",
        SecurityTokenInvalidAlgorithmException => "Wrong token: it is not signed by HS256.",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException =>
            "Wrong token: it is not signed by HS256 with this node's secret.",
        _ => "Wrong token: it is no JWT that can be read.",
    };
}
