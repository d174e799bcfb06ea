using Gateway.Benchmarks;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

switch (args)
{
    case [NodeVerb.Name, var folder]:
        // Hidden: the exchange benchmark starts this program again for each node, so that each has a process of its own.
        await NodeVerb.RunAsync(folder, stop.Token);
        return 0;
    case ["exchange", .. var options] when ExchangeOptions.TryParse(options, out var parsed):
        return await ExchangeBenchmark.RunAsync(parsed, stop.Token);
    default:
        await Console.Error.WriteLineAsync(ExchangeOptions.Usage);
        return 2;
}
