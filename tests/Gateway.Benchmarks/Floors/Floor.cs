using System.Diagnostics;

namespace Gateway.Benchmarks.Floors;

/// <summary>What one unavoidable step costs, measured by itself in this run.</summary>
/// <param name="PerSecond">How many a second, one after the other.</param>
/// <param name="CpuMicroseconds">Processor time of one, in microseconds, of all threads.</param>
internal sealed record Floor(double PerSecond, double CpuMicroseconds)
{
    /// <summary>Repeats a step that does <paramref name="batch"/> at once, for about the given time, after a warm-up of a fifth of it.</summary>
    public static Floor Measure(TimeSpan time, int batch, Action step)
    {
        Repeat(time / 5, step);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var count = Repeat(time, step) * batch;
        return Of(count, Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu);
    }

    /// <summary>A floor from what was counted.</summary>
    public static Floor Of(long count, TimeSpan elapsed, TimeSpan cpu) => new(count / elapsed.TotalSeconds, cpu.TotalMicroseconds / count);

    private static long Repeat(TimeSpan time, Action step)
    {
        var started = Stopwatch.GetTimestamp();
        var steps = 0L;
        do
        {
            step();
            steps++;
        }
        while (Stopwatch.GetElapsedTime(started) < time);

        return steps;
    }
}
