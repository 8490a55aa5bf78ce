using System.Globalization;
using System.Text.Json;

namespace Altius.Client.Fixtures;

/// <summary>Which of a state test's data, gas limits and values a case takes.</summary>
internal readonly record struct StateTestChoice(int Data, int Gas, int Value)
{
    public static StateTestChoice Read(JsonElement post)
    {
        JsonElement indexes = post.Need("indexes");
        return new((int)Math.Min(indexes.Number("data"), int.MaxValue), (int)Math.Min(indexes.Number("gas"), int.MaxValue),
            (int)Math.Min(indexes.Number("value"), int.MaxValue));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"d{Data} g{Gas} v{Value}");
}
