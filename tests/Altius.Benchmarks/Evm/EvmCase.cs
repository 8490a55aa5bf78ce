using System.Text.Json;
using Altius.Benchmarks.Figures;
using Altius.Client.Fixtures;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Benchmarks.Evm;

/// <summary>
/// One choice of call data of an interpreter benchmark. The code is analysed and the accounts are read in the first run; later
/// runs are the interpreter's work, and undoing what it changed.
/// </summary>
internal sealed class EvmCase
{
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine = new(new CodeCache());
    private readonly TransactionContext _transaction;
    private readonly Message _message;

    private EvmCase(string name, JsonElement test, int data)
    {
        Name = name;
        JsonProperty post = test.Members("post").First();
        ChainSpec chain = FixtureNetworks.Find(post.Name, test);
        ForkRules rules = chain.Forks.Latest;
        BlockHeader header = StateTestEnvironment.ReadHeader(test.Need("env"), rules);
        StateTestTransaction json = new(test.Need("transaction"));
        Transaction transaction = json.Build(data, gas: 0, value: 0, chain.ChainId);
        Address sender = json.Sender ?? throw new FixtureFault("'sender' is missing");
        _transaction = new TransactionContext(sender, transaction.MaxFeePerGas, []);
        _message = new Message
        {
            Caller = sender,
            To = transaction.To ?? throw new FixtureFault("'to' is missing"),
            Data = transaction.Data,
            Gas = (long)transaction.GasLimit,
        };
        _state.Reset(MemoryState.Of(FixtureAccounts.Read(test.Need("pre"))), rules);
        _machine.Prepare(_state, header.ToContext(rules, chain.ChainId), rules);
        MessageResult result = Run();
        if (!result.Succeeded) throw new InvalidOperationException($"{name} halts with {result.Halt}.");
    }

    /// <summary>The file's name; with the index of the call data where the file has several.</summary>
    public string Name { get; }

    /// <summary>Every case of the archive <c>evm-benchmarks</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">It has not been unpacked.</exception>
    public static List<EvmCase> ReadAll()
    {
        List<EvmCase> cases = [];
        foreach (string file in Vectors.Files("evm-benchmarks"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            string name = Path.GetFileNameWithoutExtension(file);
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                int count = test.Value.Need("transaction").Items("data").Count();
                for (int i = 0; i < count; i++) cases.Add(new EvmCase(count == 1 ? name : $"{name}:{i}", test.Value, i));
            }
        }
        return cases;
    }

    /// <summary>Runs the code and undoes what it changed.</summary>
    public MessageResult Run()
    {
        _state.BeginTransaction();
        MessageResult result = _machine.Execute(_message, _transaction);
        _state.RevertTo(0);
        return result;
    }
}
