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
    case ["decide", .. var options] when FigureOptions.TryParse(options, out var parsed):
        return DecideBenchmark.Run(parsed);
    case ["subscriptions", .. var options] when FigureOptions.TryParse(options, out var parsed):
        return SubscriptionBenchmark.Run(parsed);
    case ["fanout", .. var options] when FigureOptions.TryParse(options, out var parsed):
        return await FanOutBenchmark.RunAsync(parsed, stop.Token);
    case ["alert", .. var options] when FigureOptions.TryParse(options, out var parsed):
        return await AlertBenchmark.RunAsync(parsed, stop.Token);
    case ["catchup", .. var options] when FigureOptions.TryParse(options, out var parsed):
        return await CatchUpBenchmark.RunAsync(parsed, stop.Token);
    case ["attachments", .. var options] when AttachmentOptions.TryParse(options, out var parsed):
        return await AttachmentBenchmark.RunAsync(parsed, stop.Token);
    default:
        await Console.Error.WriteLineAsync($"{ExchangeOptions.Usage}\n{FigureOptions.Usage}\n{AttachmentOptions.Usage}");
        return 2;
}
