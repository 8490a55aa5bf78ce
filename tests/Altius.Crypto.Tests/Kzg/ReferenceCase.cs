using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Altius.Crypto.Tests.Commitments;

/// <summary>One case of the KZG reference tests: inputs by name, and an output, null where the input must be refused.</summary>
internal sealed class ReferenceCase
{
    private readonly YamlMappingNode _input;
    private readonly YamlNode _output;

    private ReferenceCase(string name, YamlMappingNode root)
    {
        Name = name;
        _input = (YamlMappingNode)root["input"];
        _output = root["output"];
    }

    public string Name { get; }

    /// <summary>Every case of a reference function; there must be some.</summary>
    public static IEnumerable<ReferenceCase> All(string function)
    {
        string folder = Path.Combine(TestData.Require("kzg"), "tests", function, "kzg-mainnet");
        string[] cases = Directory.GetDirectories(folder);
        Assert.That(cases, Is.Not.Empty);
        foreach (string path in cases.Order(StringComparer.Ordinal))
        {
            using StreamReader reader = File.OpenText(Path.Combine(path, "data.yaml"));
            YamlStream stream = [];
            stream.Load(reader);
            yield return new ReferenceCase(Path.GetFileName(path), (YamlMappingNode)stream.Documents[0].RootNode);
        }
    }

    public byte[] Bytes(string name) => ToBytes(_input[name]);

    public ReadOnlyMemory<byte>[] List(string name) =>
        [.. ((YamlSequenceNode)_input[name]).Select(item => (ReadOnlyMemory<byte>)Flatten(item))];

    public ulong[] Numbers(string name) =>
        [.. ((YamlSequenceNode)_input[name]).Select(item => ulong.Parse(Scalar(item), CultureInfo.InvariantCulture))];

    /// <summary>The output as a check's verdict.</summary>
    public KzgVerdict Verdict => Scalar(_output) switch
    {
        "true" => KzgVerdict.Valid,
        "false" => KzgVerdict.Invalid,
        _ => KzgVerdict.Malformed,
    };

    /// <summary>True where the input must be refused.</summary>
    public bool IsRefused => _output is YamlScalarNode { Value: "null" };

    /// <summary>The output's bytes, one after the other.</summary>
    public byte[] Output => Flatten(_output);

    /// <summary>One of several outputs.</summary>
    public byte[] OutputAt(int index) => Flatten(((YamlSequenceNode)_output)[index]);

    private static byte[] Flatten(YamlNode node) =>
        node is YamlSequenceNode sequence ? [.. sequence.SelectMany(Flatten)] : ToBytes(node);

    private static byte[] ToBytes(YamlNode node) => Convert.FromHexString(Scalar(node).AsSpan(2));

    private static string Scalar(YamlNode node) => ((YamlScalarNode)node).Value!;
}
