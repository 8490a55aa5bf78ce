using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.State;
using Altius.TxPool;

namespace Altius.Client;

/// <summary>The parts of a node that methods of JSON-RPC and plugins may use.</summary>
/// <param name="Executor">The one that judges blocks: not to be used beside them.</param>
/// <param name="Codes">Analysed code, to be shared by all that run it.</param>
public sealed record NodeServices(
    NodeOptions Options, ChainSpec Chain, IKeyValueStore Store, StateStore States, CodeCache Codes, IBlockExecutor Executor,
    BlockTree Tree, PayloadPipeline Pipeline, ForkChoice Choice, TransactionPool Pool, PayloadBuilder Builder);
