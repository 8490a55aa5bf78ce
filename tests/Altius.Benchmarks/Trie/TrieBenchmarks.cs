using Altius.Crypto;
using Altius.Primitives;
using Altius.Trie;
using BenchmarkDotNet.Attributes;

namespace Altius.Benchmarks.Trie;

/// <summary>Tries of accounts: 32-byte hashed keys, values of the size an encoded account has.</summary>
[MemoryDiagnoser]
public class TrieBenchmarks : IDisposable
{
    private readonly TrieBatch _accounts = new();
    private readonly TrieBatch _changes = new();
    private readonly byte[] _value = new byte[78];
    private PatriciaTrie _trie = PatriciaTrie.Empty;

    [Params(1_000_000)]
    public int Accounts { get; set; }

    /// <summary>Threads at most.</summary>
    [Params(1, 2)]
    public int Workers { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        FillAccounts();
        _trie = PatriciaTrie.Empty.Update(_accounts);
    }

    /// <summary>Collects the accounts, sorts them and computes the root, keeping no nodes.</summary>
    [Benchmark]
    public Hash256 RootFromScratch()
    {
        FillAccounts();
        return TrieBuilder.Root(_accounts, Workers);
    }

    /// <summary>Collects, sorts and builds the whole trie in memory.</summary>
    [Benchmark]
    public Hash256 BuildTrie()
    {
        FillAccounts();
        return PatriciaTrie.Empty.Update(_accounts, Workers).Root;
    }

    /// <summary>Changes accounts in a trie that holds them all.</summary>
    [Benchmark]
    [Arguments(1)]
    [Arguments(32)]
    [Arguments(128)]
    [Arguments(1_000)]
    [Arguments(10_000)]
    public Hash256 Update(int changes)
    {
        _changes.Clear();
        _value[0]++;
        for (int i = 0; i < changes; i++) _changes.Set(KeyOf((int)((uint)i * 2654435761u % (uint)Accounts)), _value);
        return _trie.Update(_changes, Workers).Root;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _accounts.Dispose();
        _changes.Dispose();
        GC.SuppressFinalize(this);
    }

    private void FillAccounts()
    {
        _accounts.Clear();
        _value.AsSpan().Fill(0xab);
        for (int i = 0; i < Accounts; i++) _accounts.Set(KeyOf(i), _value);
    }

    private static Hash256 KeyOf(int index) => Keccak256.Hash(BitConverter.GetBytes(index));
}
