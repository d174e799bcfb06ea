using Gateway.Cli;
using Gateway.Cli.Demo;
using Gateway.Cli.Output;

var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
    .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
return await CommandLineRun.RunAsync(
    args,
    new Surroundings
    {
        Terminal = Terminal.OfProcess(environment),
        Clock = TimeProvider.System,
        Self = ProgramSelf.OfProcess(),
        Environment = environment,
    },
    CancellationToken.None);
