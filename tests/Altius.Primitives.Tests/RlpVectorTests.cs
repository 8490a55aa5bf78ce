using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Altius.Primitives.Tests;

/// <summary>The RLPTests of github.com/ethereum/tests.</summary>
public class RlpVectorTests
{
    [Test]
    public void Valid_vectors_encode_and_decode()
    {
        int count = 0;
        foreach ((string name, JsonElement test) in Vectors("rlptest.json"))
        {
            RlpTree expected = FromJson(test.GetProperty("in"));
            byte[] encoded = Hex.Decode(test.GetProperty("out").GetString());
            Assert.That(expected.Encode(), Is.EqualTo(encoded), name);
            Assert.That(RlpTree.Decode(encoded, out _)?.ToString(), Is.EqualTo(expected.ToString()), name);
            Assert.That(Rlp.TryValidate(encoded, 8, out _), Is.True, name);
            count++;
        }
        Assert.That(count, Is.GreaterThan(20));
    }

    [Test]
    public void Invalid_vectors_are_refused()
    {
        int count = 0;
        foreach ((string name, JsonElement test) in Vectors("invalidRLPTest.json"))
        {
            byte[] encoded = Hex.Decode(test.GetProperty("out").GetString());
            Assert.That(RlpTree.Decode(encoded, out _), Is.Null, name);
            Assert.That(Rlp.TryValidate(encoded, Rlp.MaxDepth, out _), Is.False, name);
            count++;
        }
        Assert.That(count, Is.GreaterThan(20));
    }

    private static IEnumerable<(string Name, JsonElement Test)> Vectors(string file)
    {
        string path = Path.Combine(TestData.Require("ethereum-tests"), "RLPTests", file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonProperty property in document.RootElement.EnumerateObject()) yield return (property.Name, property.Value);
    }

    /// <summary>Numbers, decimal numbers after #, texts and lists, as the vectors write them.</summary>
    private static RlpTree FromJson(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => RlpTree.List([.. value.EnumerateArray().Select(FromJson)]),
        JsonValueKind.Number => FromNumber(value.GetUInt64()),
        _ when value.GetString()! is ['#', .. string digits] =>
            FromNumber(BigInteger.Parse(digits, CultureInfo.InvariantCulture)),
        _ => RlpTree.String(System.Text.Encoding.Latin1.GetBytes(value.GetString()!)),
    };

    private static RlpTree FromNumber(BigInteger number) =>
        RlpTree.String(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true));
}
