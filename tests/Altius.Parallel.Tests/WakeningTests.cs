namespace Altius.Parallel.Tests;

public class WakeningTests
{
    private const string Allowed = "Cpus_allowed_list:";

    [Test]
    [Platform("Linux")]
    public void A_thread_is_woken_elsewhere_and_may_then_run_wherever_it_might_before()
    {
        Wakening wakening = new();
        string before = "", woken = "", after = "";
        using SemaphoreSlim asleep = new(0), bell = new(0);
        Thread thread = new(() =>
        {
            wakening.Begin();
            before = Processors();
            asleep.Release();
            bell.Wait();
            woken = Processors();
            wakening.End();
            after = Processors();
        });
        thread.Start();
        asleep.Wait();
        wakening.KeepAway();
        bell.Release();
        thread.Join();
        Assert.That(after, Is.EqualTo(before));
        // The list of one processor is its number; those that a quota takes away are still on it.
        bool isOnlyOne = int.TryParse(before[Allowed.Length..], out _);
        Assert.That(woken, isOnlyOne ? Is.EqualTo(before) : Is.Not.EqualTo(before));
    }

    [Test]
    public void Nothing_happens_to_a_thread_that_has_not_begun()
    {
        Wakening wakening = new();
        Assert.That(() =>
        {
            wakening.KeepAway();
            wakening.End();
        }, Throws.Nothing);
    }

    /// <summary>Where the system lets the calling thread run.</summary>
    private static string Processors() =>
        File.ReadLines("/proc/thread-self/status").Single(line => line.StartsWith(Allowed, StringComparison.Ordinal));
}
