using System.Text.Json;

namespace Altius.Crypto.Tests.Bls;

/// <summary>Public vectors for the operations of EIP-2537, valid and failing.</summary>
[TestFixture]
public sealed class Bls12381VectorTests
{
    private delegate bool Operation(byte[] input, byte[] output);

    [TestCase("nimbus/eest/add_G1_bls.json", "G1Add")]
    [TestCase("nimbus/eest/fail-add_G1_bls.json", "G1Add")]
    [TestCase("geth/fail-blsG1Add.json", "G1Add")]
    [TestCase("nimbus/eest/add_G2_bls.json", "G2Add")]
    [TestCase("geth/fail-blsG2Add.json", "G2Add")]
    [TestCase("geth/blsG1Mul.json", "G1Msm")]
    [TestCase("geth/fail-blsG1Mul.json", "G1Msm")]
    [TestCase("nimbus/eest/mul_G1_bls.json", "G1Msm")]
    [TestCase("geth/blsG1MultiExp.json", "G1Msm")]
    [TestCase("nimbus/blsG1MultiExp.json", "G1Msm")]
    [TestCase("nimbus/eest/msm_G1_bls.json", "G1Msm")]
    [TestCase("nimbus/eest/fail-msm_G1_bls.json", "G1Msm")]
    [TestCase("geth/blsG2Mul.json", "G2Msm")]
    [TestCase("geth/fail-blsG2Mul.json", "G2Msm")]
    [TestCase("nimbus/eest/mul_G2_bls.json", "G2Msm")]
    [TestCase("nimbus/eest/fail-mul_G2_bls.json", "G2Msm")]
    [TestCase("geth/blsG2MultiExp.json", "G2Msm")]
    [TestCase("geth/fail-blsG2MultiExp.json", "G2Msm")]
    [TestCase("nimbus/blsG2MultiExp.json", "G2Msm")]
    [TestCase("nimbus/eest/fail-msm_G2_bls.json", "G2Msm")]
    [TestCase("nimbus/eest/pairing_check_bls.json", "PairingCheck")]
    [TestCase("nimbus/eest/fail-pairing_check_bls.json", "PairingCheck")]
    [TestCase("geth/blsMapG1.json", "MapFpToG1")]
    [TestCase("nimbus/blsMapG1.json", "MapFpToG1")]
    [TestCase("nimbus/eest/map_fp_to_G1_bls.json", "MapFpToG1")]
    [TestCase("nimbus/eest/fail-map_fp_to_G1_bls.json", "MapFpToG1")]
    [TestCase("geth/blsMapG2.json", "MapFp2ToG2")]
    [TestCase("geth/fail-blsMapG2.json", "MapFp2ToG2")]
    [TestCase("nimbus/blsMapG2.json", "MapFp2ToG2")]
    [TestCase("nimbus/eest/map_fp2_to_G2_bls.json", "MapFp2ToG2")]
    [TestCase("nimbus/eest/fail-map_fp2_to_G2_bls.json", "MapFp2ToG2")]
    public void Every_vector_gives_its_output_or_fails_as_it_should(string file, string operation)
    {
        string path = Path.Combine(TestData.Require("precompiles"), file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement vectors = document.RootElement;
        if (vectors.ValueKind == JsonValueKind.Object) vectors = vectors.GetProperty("data");
        Assert.That(vectors.GetArrayLength(), Is.Positive);
        foreach (JsonElement vector in vectors.EnumerateArray()) Check(vector, Find(operation));
    }

    private static void Check(JsonElement vector, Operation operation)
    {
        string? name = vector.GetProperty("Name").GetString();
        byte[] input = Convert.FromHexString(vector.GetProperty("Input").GetString()!);
        if (!vector.TryGetProperty("Expected", out JsonElement expected))
        {
            Assert.That(operation(input, new byte[256]), Is.False, name);
            return;
        }
        byte[] output = new byte[expected.GetString()!.Length / 2];
        Assert.That(operation(input, output), Is.True, name);
        Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(expected.GetString()), name);
    }

    private static Operation Find(string name) => name switch
    {
        "G1Add" => (input, output) => Bls12381.TryG1Add(input, output),
        "G2Add" => (input, output) => Bls12381.TryG2Add(input, output),
        "G1Msm" => (input, output) => Bls12381.TryG1Msm(input, output),
        "G2Msm" => (input, output) => Bls12381.TryG2Msm(input, output),
        "MapFpToG1" => (input, output) => Bls12381.TryMapFpToG1(input, output),
        "MapFp2ToG2" => (input, output) => Bls12381.TryMapFp2ToG2(input, output),
        "PairingCheck" => PairingCheck,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static bool PairingCheck(byte[] input, byte[] output)
    {
        if (!Bls12381.TryPairingCheck(input, out bool isOne)) return false;
        output[^1] = isOne ? (byte)1 : (byte)0;
        return true;
    }
}
