using System.Globalization;
using Gateway.Node.Storage;
using Gateway.Record.V1;
using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Gateway.Node.Hooks;

/// <summary>
/// Tells the agency's hooks that alerts wait. Each hook has two loops over its place in the list of alerts: one for what is urgent, which is told at
/// once, and one for the rest, of which one call tells whatever has gathered. Neither waits for the other, nor for another hook.
/// </summary>
/// <remarks>
/// At least once: the place moves, in the database, only after the other side took the call. If we crash before that, or the write fails, the next
/// attempt tells again, with what has come meanwhile. A call carries a count, so telling twice misleads nobody about what there is to read. Of replicas
/// only the senior calls; two that both take themselves for it for a moment may both tell.
/// </remarks>
internal sealed class AlertHooks(
    IReadOnlyList<AlertHook> hooks, string node, GatewayDatabase database, Wake wake, Func<bool> mayCall, HookPace pace, HookLog log, TimeProvider time)
    : BackgroundService
{
    private static readonly Urgency[] Prompt = [Urgency.ThreatToLife, Urgency.Urgent, Urgency.Unspecified];

    private static readonly Urgency[] Paced = [Urgency.Priority, Urgency.Routine];

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var hook in hooks)
        {
            (hook.Target as IDisposable)?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        hooks.SelectMany(hook => new[] { LoopAsync(hook, Prompt, pace.UrgentSpacing, stoppingToken), LoopAsync(hook, Paced, hook.Coalesce, stoppingToken) })
            .Prepend(RegisterAsync(stoppingToken)));

    /// <summary>Notes which hooks there are: durable once it was written. Loops that look earlier find no place of their hook, and nothing waiting.</summary>
    private async Task RegisterAsync(CancellationToken stopping) => await Retrying(stopping).ExecuteAsync(
        async _ =>
        {
            var names = hooks.Select(hook => hook.Name).ToList();
            if (database.Read(HookRows.States).Select(state => state.Name).Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)))
            {
                return new HookOutcome.Taken();
            }

            await database.WriteAsync(
                scope => new Written<int>(
                    HookRows.Register(scope.Sql, names), new AuditEntry(AuditEntry.NodeActor, "set-hooks") { Detail = names.Count == 0 ? "none" : string.Join(' ', names) }),
                stopping);
            wake.Set();
            return new HookOutcome.Taken();
        },
        stopping);

    private async Task LoopAsync(AlertHook hook, Urgency[] urgencies, TimeSpan spacing, CancellationToken stopping)
    {
        await Task.Yield();
        var retrying = Retrying(stopping);
        var state = new CallState();
        while (!stopping.IsCancellationRequested)
        {
            // Before the look: see Wake.Next.
            var next = wake.Next;
            state.HasCalled = false;
            await retrying.ExecuteAsync(async cancel => await TellAsync(hook, urgencies, state, cancel), stopping);
            if (state.HasCalled)
            {
                await Task.Delay(spacing, time, stopping);
            }
            else
            {
                await Loops.WaitAsync(time, pace.LookEvery, [next], stopping);
            }
        }
    }

    /// <summary>Waits longer after each failure, and begins anew at the shortest once a call was taken.</summary>
    private ResiliencePipeline<HookOutcome> Retrying(CancellationToken stopping) =>
        new ResiliencePipelineBuilder<HookOutcome> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<HookOutcome>
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = pace.FirstDelay,
            MaxDelay = pace.MaxDelay,
            // Whatever a call or the store does, this loop goes on: only the node's own stop ends it.
            ShouldHandle = new PredicateBuilder<HookOutcome>().HandleResult(outcome => outcome is HookOutcome.Failed)
                .Handle<Exception>(_ => !stopping.IsCancellationRequested),
        }).Build();

    /// <summary>Tells of what waits now, the most urgent first; each attempt looks again, so what comes while a hook is down is in the call that gets through.</summary>
    private async Task<HookOutcome> TellAsync(AlertHook hook, Urgency[] urgencies, CallState state, CancellationToken cancel)
    {
        foreach (var urgency in urgencies)
        {
            if (!mayCall())
            {
                break;
            }

            var (count, last) = database.Read(sql => HookRows.Waiting(sql, hook.Name, urgency));
            if (count == 0)
            {
                continue;
            }

            state.HasCalled = true;
            var outcome = await CallAsync(hook, new HookCall(urgency, count, node, time.GetUtcNow()), cancel);
            if (outcome is HookOutcome.Failed failed)
            {
                await NoteFailureAsync(hook, urgency, failed.Problem, state, cancel);
                return outcome;
            }

            // Only here, after the other side took it. If we crash before this is on disk, the hook is told again.
            await database.WriteAsync(
                scope =>
                {
                    HookRows.Told(scope.Sql, hook.Name, urgency, last, scope.Now);
                    return new Written<bool>(true, Entry("call-hook", hook.Name, urgency, count.ToString(CultureInfo.InvariantCulture)));
                },
                cancel);
            if (state.Failing.Remove(urgency) && state.Failing.Count == 0)
            {
                log.WorksAgain(hook.Name);
            }
        }

        return new HookOutcome.Taken();
    }

    private async Task<HookOutcome> CallAsync(AlertHook hook, HookCall call, CancellationToken cancel)
    {
        var limited = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(new TimeoutStrategyOptions { Timeout = hook.Timeout }).Build();
        try
        {
            return await limited.ExecuteAsync(async within => await hook.Target.CallAsync(call, within), cancel);
        }
        catch (TimeoutRejectedException)
        {
            return new HookOutcome.Failed("it took too long");
        }
#pragma warning disable CA1031 // Consequence: the call counts as failed and is made again; the alarm says so if that lasts.
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new HookOutcome.Failed($"it failed ({failure.GetType().Name})");
        }
    }

    /// <summary>Notes the first failure of a row of them; the rest would say the same.</summary>
    private async Task NoteFailureAsync(AlertHook hook, Urgency urgency, string problem, CallState state, CancellationToken cancel)
    {
        if (state.Failing.Count == 0)
        {
            log.Failing(hook.Name, problem);
        }

        if (!state.Failing.Contains(urgency))
        {
            await database.WriteAsync(
                scope =>
                {
                    HookRows.Failed(scope.Sql, hook.Name, urgency, problem, scope.Now);
                    return new Written<bool>(true, Entry("hook-fails", hook.Name, urgency, problem));
                },
                cancel);
            state.Failing.Add(urgency);
        }
    }

    private static AuditEntry Entry(string act, string hook, Urgency urgency, string detail) =>
        new(AuditEntry.NodeActor, act) { Detail = $"{hook} {HookCall.WordOf(urgency)} {detail}" };

    /// <summary>What one loop remembers.</summary>
    private sealed class CallState
    {
        /// <summary>Whether the last round made a call.</summary>
        public bool HasCalled { get; set; }

        /// <summary>Urgencies of which the last call failed.</summary>
        public HashSet<Urgency> Failing { get; } = [];
    }
}
