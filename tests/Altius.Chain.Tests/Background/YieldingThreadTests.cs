namespace Altius.Chain.Tests.Background;

public class YieldingThreadTests
{
    [Test]
    [Platform("Linux", Reason = "Elsewhere threads have no niceness of their own.")]
    public void On_Linux_it_is_nicer_than_others()
    {
        int before = Niceness(), inside = before;
        YieldingThread.Start("nice", () => inside = Niceness()).Join();
        Assert.That(inside, Is.EqualTo(10));
        Assert.That(Niceness(), Is.EqualTo(before), "the caller stays as it was");
    }

    /// <summary>Of the calling thread: the 19th field of its line, counted from behind the name in brackets.</summary>
    private static int Niceness()
    {
        string line = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
