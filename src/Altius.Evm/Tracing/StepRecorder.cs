using Altius.Core;

namespace Altius.Evm;

/// <summary>
/// Works out what each step cost. That is known only when the next event comes, so a step is held back until then: whoever
/// writes steps down tells this of every event first and writes the step that comes out of it.
/// </summary>
public struct StepRecorder
{
    private Step _pending;
    private bool _hasPending;

    /// <summary>A step begins: the one before, if it is in the same frame, is finished.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Begin(in StepView step, out FinishedStep finished)
    {
        bool had = Finish(step.Gas, null, out finished);
        _pending = new Step(step.Gas, step.StaticGas);
        _hasPending = true;
        return had;
    }

    /// <summary>A call or creation begins: the step that made it is finished.</summary>
    /// <param name="gasLeftOutside">What the caller keeps.</param>
    public bool Enter(in CallView call, long gasLeftOutside, out FinishedStep finished)
    {
        // What a creation is given is not part of the price of making it; of a call it is.
        bool creates = call.Kind is CallKind.Create or CallKind.Create2;
        return Finish(creates ? gasLeftOutside + call.Gas : gasLeftOutside, null, out finished);
    }

    /// <summary>A frame's code ends: its last step is finished.</summary>
    public bool Halt(in HaltView halt, out FinishedStep finished)
    {
        string? fault = halt.Halt > Evm.Halt.Revert ? halt.Fault : null;
        if (fault is null || (halt.Halt == Evm.Halt.OutOfGas && halt.IsPriced)) return Finish(halt.GasLeft, fault, out finished);
        // It was refused before its price was known: what it costs in any case stands for it.
        return Finish(_pending.Gas - _pending.StaticGas, fault, out finished);
    }

    private bool Finish(long gasAfter, string? fault, out FinishedStep finished)
    {
        finished = new FinishedStep(Math.Max(_pending.Gas - gasAfter, 0), fault);
        bool had = _hasPending;
        _hasPending = false;
        return had;
    }

    private readonly record struct Step(long Gas, int StaticGas);
}

/// <summary>What became of a step.</summary>
/// <param name="GasCost">With what it gave to a call it made. Where gas ran out, what would have been needed.</param>
/// <param name="Fault">Why it ended its frame exceptionally; null where it did not.</param>
public readonly record struct FinishedStep(long GasCost, string? Fault);
