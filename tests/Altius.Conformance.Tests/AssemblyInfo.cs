// Suites run side by side: some hold a few cases that keep one thread busy for minutes.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(6)]
