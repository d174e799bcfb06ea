using System.Text;
using Gateway.Cli.Demo;
using Gateway.Cli.Output;

namespace Gateway.Cli.Tests.Fakes;

/// <summary>Runs the program in this process and keeps what it said.</summary>
internal sealed class CliRun
{
    /// <summary>What the shell would be told.</summary>
    public required ExitCode Code { get; init; }

    /// <summary>Standard output.</summary>
    public required string Out { get; init; }

    /// <summary>Standard error.</summary>
    public required string Error { get; init; }

    /// <summary>Lines of standard output.</summary>
    public string[] Lines => Out.TrimEnd('\n').Split('\n');

    /// <summary>Runs with the output piped, as a script would.</summary>
    public static Task<CliRun> PipedAsync(FakeNode node, params string[] arguments) => new Setting { Data = node.Clients.Folder }.RunAsync(arguments);

    /// <summary>Runs on a terminal without colours, as a person would.</summary>
    public static Task<CliRun> PersonAsync(FakeNode node, params string[] arguments) =>
        new Setting { Data = node.Clients.Folder, IsPerson = true }.RunAsync(arguments);

    /// <summary>How the program is run.</summary>
    internal sealed record Setting
    {
        /// <summary>The node's folder, through the environment.</summary>
        public string? Data { get; init; }

        /// <summary>All three streams are a terminal.</summary>
        public bool IsPerson { get; init; }

        /// <summary>What was written can be written over.</summary>
        public bool CanWriteOver { get; init; }

        /// <summary>Width of the window, in characters.</summary>
        public int Width { get; init; } = 240;

        /// <summary>What is typed or piped in.</summary>
        public string Input { get; init; } = "";

        /// <summary>Ends the run as Ctrl-C does.</summary>
        public CancellationToken Cancel { get; init; } = TestContext.Current.CancellationToken;

        /// <summary>The clock.</summary>
        public TimeProvider Clock { get; init; } = TimeProvider.System;

        /// <summary>Sees every line of standard output as it is written.</summary>
        public Action<string>? OnOut { get; init; }

        /// <summary>Runs.</summary>
        public async Task<CliRun> RunAsync(params string[] arguments)
        {
            using var output = new WatchedWriter(OnOut);
            using var error = new StringWriter();
            var environment = new Dictionary<string, string>();
            if (Data is not null)
            {
                environment["GATEWAY_DATA"] = Data;
            }

            var terminal = new Terminal
            {
                Out = output,
                Error = error,
                In = new StringReader(Input),
                OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
                OutIsTerminal = IsPerson,
                ErrorIsTerminal = IsPerson,
                InIsTerminal = IsPerson,
                CanWriteOver = CanWriteOver,
                Width = Width,
            };
            var code = await CommandLineRun.RunAsync(
                arguments, new Surroundings { Terminal = terminal, Clock = Clock, Self = ProgramSelf.Of("dotnet"), Environment = environment }, Cancel);
            return new CliRun { Code = (ExitCode)code, Out = output.ToString(), Error = error.ToString() };
        }
    }

    private sealed class WatchedWriter(Action<string>? onWrite) : StringWriter
    {
        public override void Flush()
        {
            base.Flush();
            onWrite?.Invoke(ToString());
        }
    }
}
