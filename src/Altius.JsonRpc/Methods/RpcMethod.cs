using System.Text;

namespace Altius.JsonRpc;

/// <summary>Where a method's handler runs.</summary>
public enum RpcLane
{
    /// <summary>On one of the port's workers, of which there are few, so that calls cannot take the machine over.</summary>
    Workers,
    /// <summary>
    /// On the thread that read the request where few others do so just then, else on a worker: for handlers that take
    /// microseconds but for a read of the disk.
    /// </summary>
    Quick,
    /// <summary>On the thread that read the request: for handlers that take microseconds or see to their own threads.</summary>
    Caller,
    /// <summary>On the port's one ordered worker: such calls are run one after the other, as they arrived.</summary>
    Ordered,
}

/// <summary>
/// A method as a row of a table: name, summary, named and typed parameters, typed result, handler. Dispatch, the errors for bad
/// arguments and the OpenRPC document all follow from it.
/// </summary>
/// <example><code>
/// RpcMethod.Create(
///     "eth_getBalance", "The balance of an account, in wei.",
///     Param.Of("address", RpcTypes.Address), Param.Of("block", BlockSelector.Type).Or(BlockSelector.Latest),
///     Result.Of(RpcTypes.Quantity),
///     (address, block) => states.Open(block).BalanceOf(address));
/// </code></example>
public sealed partial class RpcMethod
{
    private delegate ValueTask Invoker(RpcArguments arguments, RpcContext call, RpcOutput output);

    private readonly Invoker _invoke;
    private byte[]? _slowWord;

    private RpcMethod(string name, string summary, IReadOnlyList<Param> parameters, Result result, Invoker invoke)
    {
        int separator = name.IndexOfAny(['_', '.']);
        if (separator <= 0) throw new ArgumentException($"'{name}' has no namespace before a '_'.", nameof(name));
        Name = name;
        Namespace = name[..separator];
        Summary = summary;
        Parameters = parameters;
        Result = result;
        _invoke = invoke;
    }

    public string Name { get; }

    /// <summary>What stands before the first underscore, such as "eth".</summary>
    public string Namespace { get; }

    /// <summary>One sentence for the reader of the OpenRPC document.</summary>
    public string Summary { get; }

    public IReadOnlyList<Param> Parameters { get; }

    public Result Result { get; }

    public RpcLane Lane { get; private init; }

    /// <summary>The longest a call may take; null for the port's own limit.</summary>
    public TimeSpan? TimeLimit { get; private init; }

    /// <summary>The same method, run elsewhere.</summary>
    public RpcMethod On(RpcLane lane) =>
        new(Name, Summary, Parameters, Result, _invoke) { Lane = lane, TimeLimit = TimeLimit, _slowWord = _slowWord };

    /// <summary>The same method, which is not quick where its arguments hold this word: then it is run on a worker.</summary>
    public RpcMethod SlowAt(string word) =>
        new(Name, Summary, Parameters, Result, _invoke)
        {
            Lane = Lane,
            TimeLimit = TimeLimit,
            _slowWord = Encoding.UTF8.GetBytes(word),
        };

    /// <summary>The same method with a time limit of its own; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public RpcMethod Within(TimeSpan limit) =>
        new(Name, Summary, Parameters, Result, _invoke) { Lane = Lane, TimeLimit = limit, _slowWord = _slowWord };

    /// <summary>Where a call with these arguments runs.</summary>
    internal RpcLane LaneFor(in RpcArguments arguments) =>
        Lane == RpcLane.Quick && _slowWord is not null && arguments.Hold(_slowWord) ? RpcLane.Workers : Lane;

    /// <summary>Reads the arguments, runs the handler and writes the field "result".</summary>
    internal ValueTask InvokeAsync(in RpcArguments arguments, RpcContext call, RpcOutput output) =>
        _invoke(arguments, call, output);
}
