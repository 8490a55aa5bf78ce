namespace Altius.Client.Workloads;

/// <summary>Why a block cannot be generated: what is missing, and what to do about it.</summary>
internal sealed class WorkloadFault(string message) : Exception(message);
