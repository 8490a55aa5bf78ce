namespace Altius.JsonRpc;

/// <content>
/// The ways to make a row: with none to six parameters, each with a handler that returns its result, one that also wants to know
/// of the call, and one that is asynchronous. Each reads the arguments in order, so that the first bad one is the one reported.
/// </content>
public sealed partial class RpcMethod
{
    public static RpcMethod Create<TResult>(
        string name, string summary, Result<TResult> result,
        Func<TResult> handler) =>
        Create(name, summary, result, (_) => handler());

    public static RpcMethod Create<TResult>(
        string name, string summary, Result<TResult> result,
        Func<RpcContext, TResult> handler) =>
        new(name, summary, [], result, (args, call, output) => result.WriteAsync(
            output, handler(call)));

    public static RpcMethod CreateAsync<TResult>(
        string name, string summary, Result<TResult> result,
        Func<RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(call)));

    public static RpcMethod Create<T1, TResult>(
        string name, string summary, Param<T1> p1, Result<TResult> result,
        Func<T1, TResult> handler) =>
        Create(name, summary, p1, result, (a1, _) => handler(a1));

    public static RpcMethod Create<T1, TResult>(
        string name, string summary, Param<T1> p1, Result<TResult> result,
        Func<T1, RpcContext, TResult> handler) =>
        new(name, summary, [p1], result, (args, call, output) => result.WriteAsync(
            output, handler(p1.Read(args, 0), call)));

    public static RpcMethod CreateAsync<T1, TResult>(
        string name, string summary, Param<T1> p1, Result<TResult> result,
        Func<T1, RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [p1], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(p1.Read(args, 0), call)));

    public static RpcMethod Create<T1, T2, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Result<TResult> result,
        Func<T1, T2, TResult> handler) =>
        Create(name, summary, p1, p2, result, (a1, a2, _) => handler(a1, a2));

    public static RpcMethod Create<T1, T2, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Result<TResult> result,
        Func<T1, T2, RpcContext, TResult> handler) =>
        new(name, summary, [p1, p2], result, (args, call, output) => result.WriteAsync(
            output, handler(p1.Read(args, 0), p2.Read(args, 1), call)));

    public static RpcMethod CreateAsync<T1, T2, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Result<TResult> result,
        Func<T1, T2, RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [p1, p2], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(p1.Read(args, 0), p2.Read(args, 1), call)));

    public static RpcMethod Create<T1, T2, T3, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Result<TResult> result,
        Func<T1, T2, T3, TResult> handler) =>
        Create(name, summary, p1, p2, p3, result, (a1, a2, a3, _) => handler(a1, a2, a3));

    public static RpcMethod Create<T1, T2, T3, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Result<TResult> result,
        Func<T1, T2, T3, RpcContext, TResult> handler) =>
        new(name, summary, [p1, p2, p3], result, (args, call, output) => result.WriteAsync(
            output, handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), call)));

    public static RpcMethod CreateAsync<T1, T2, T3, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Result<TResult> result,
        Func<T1, T2, T3, RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [p1, p2, p3], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), call)));

    public static RpcMethod Create<T1, T2, T3, T4, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Result<TResult> result,
        Func<T1, T2, T3, T4, TResult> handler) =>
        Create(name, summary, p1, p2, p3, p4, result, (a1, a2, a3, a4, _) => handler(a1, a2, a3, a4));

    public static RpcMethod Create<T1, T2, T3, T4, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Result<TResult> result,
        Func<T1, T2, T3, T4, RpcContext, TResult> handler) =>
        new(name, summary, [p1, p2, p3, p4], result, (args, call, output) => result.WriteAsync(
            output, handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), p4.Read(args, 3), call)));

    public static RpcMethod CreateAsync<T1, T2, T3, T4, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Result<TResult> result,
        Func<T1, T2, T3, T4, RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [p1, p2, p3, p4], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), p4.Read(args, 3), call)));

    public static RpcMethod Create<T1, T2, T3, T4, T5, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Param<T5> p5, Result<TResult> result,
        Func<T1, T2, T3, T4, T5, TResult> handler) =>
        Create(name, summary, p1, p2, p3, p4, p5, result, (a1, a2, a3, a4, a5, _) => handler(a1, a2, a3, a4, a5));

    public static RpcMethod Create<T1, T2, T3, T4, T5, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Param<T5> p5, Result<TResult> result,
        Func<T1, T2, T3, T4, T5, RpcContext, TResult> handler) =>
        new(name, summary, [p1, p2, p3, p4, p5], result, (args, call, output) => result.WriteAsync(
            output, handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), p4.Read(args, 3), p5.Read(args, 4), call)));

    public static RpcMethod CreateAsync<T1, T2, T3, T4, T5, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Param<T5> p5, Result<TResult> result,
        Func<T1, T2, T3, T4, T5, RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [p1, p2, p3, p4, p5], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), p4.Read(args, 3), p5.Read(args, 4),
                call)));

    public static RpcMethod Create<T1, T2, T3, T4, T5, T6, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Param<T5> p5, Param<T6> p6,
        Result<TResult> result,
        Func<T1, T2, T3, T4, T5, T6, TResult> handler) =>
        Create(name, summary, p1, p2, p3, p4, p5, p6, result, (a1, a2, a3, a4, a5, a6, _) => handler(a1, a2, a3, a4, a5, a6));

    public static RpcMethod Create<T1, T2, T3, T4, T5, T6, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Param<T5> p5, Param<T6> p6,
        Result<TResult> result,
        Func<T1, T2, T3, T4, T5, T6, RpcContext, TResult> handler) =>
        new(name, summary, [p1, p2, p3, p4, p5, p6], result, (args, call, output) => result.WriteAsync(
            output, handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), p4.Read(args, 3), p5.Read(args, 4),
                p6.Read(args, 5), call)));

    public static RpcMethod CreateAsync<T1, T2, T3, T4, T5, T6, TResult>(
        string name, string summary, Param<T1> p1, Param<T2> p2, Param<T3> p3, Param<T4> p4, Param<T5> p5, Param<T6> p6,
        Result<TResult> result,
        Func<T1, T2, T3, T4, T5, T6, RpcContext, ValueTask<TResult>> handler) =>
        new(name, summary, [p1, p2, p3, p4, p5, p6], result, async (args, call, output) => await result.WriteAsync(
            output, await handler(p1.Read(args, 0), p2.Read(args, 1), p3.Read(args, 2), p4.Read(args, 3), p5.Read(args, 4),
                p6.Read(args, 5), call)));
}
