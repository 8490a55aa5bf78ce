namespace Altius.JsonRpc;

/// <summary>
/// A JSON value is not what was asked for. Its message says where in the parameter and what is wrong; it reaches the client as
/// −32602, so it must never hold more than that.
/// </summary>
public sealed class RpcValueException : Exception
{
    private string _path = "";
    private readonly string _fault;

    /// <param name="fault">What is wrong, such as "expected 20 bytes, got 19".</param>
    public RpcValueException(string fault) : base(fault) => _fault = fault;

    /// <summary>Such as <c>withdrawals[3].address: expected 20 bytes, got 19</c>.</summary>
    public override string Message => _path.Length == 0 ? _fault : $"{_path}: {_fault}";

    /// <summary>Says that the value stands in this field of an object.</summary>
    internal void InField(string name) => _path = Joined(name);

    /// <summary>Says that the value is this item of an array.</summary>
    internal void InItem(int index) => _path = Joined($"[{index}]");

    private string Joined(string outer) => _path.Length == 0 || _path[0] == '[' ? outer + _path : $"{outer}.{_path}";
}
