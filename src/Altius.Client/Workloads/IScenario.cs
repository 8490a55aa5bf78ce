namespace Altius.Client.Workloads;

/// <summary>One way of filling a block.</summary>
internal interface IScenario
{
    /// <summary>Adds one transaction and the accounts it needs.</summary>
    /// <param name="conflicts">Whether it is to conflict with others, where there is a choice.</param>
    void Add(WorkloadDraft draft, bool conflicts);
}
