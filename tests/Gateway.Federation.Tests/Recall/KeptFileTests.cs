using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Attachments;
using Gateway.Node.V1;

namespace Gateway.Federation.Tests.Recall;

/// <summary>One file, named by records of two agencies: it stays until both have taken theirs back, and nobody is told that it has gone before.</summary>
public sealed class KeptFileTests
{
    [Fact]
    public async Task A_file_that_another_standing_record_names_stays_and_the_outcome_does_not_claim_that_it_is_gone()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("LIN");
        await using var c = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await TestAgency.PairAsync(a, c);
        await TestAgency.PairAsync(b, c);
        await a.SetPolicyAsync(AttachmentAgency.ReleasesImages.Replace("[WES]", "[WES, LIN]", StringComparison.Ordinal));
        await b.SetPolicyAsync(AttachmentAgency.ReleasesImages);
        var added = await a.AddAsync(Photograph.Of(20_000));
        var first = await a.PublishWithAsync(added);
        await b.ArrivesAsync(first.Record);
        await c.ArrivesAsync(first.Record);
        await b.PullAsync("KAR", first);
        await c.PullAsync("KAR", first);
        var second = await b.PublishWithAsync(added);
        await c.ArrivesAsync(second.Record);

        await Recalled.RecallAsync(a, first.Record);
        var holder = Assert.Single(await Recalled.UntilConfirmedAsync(a, first.Record)).Holders.Single(holder => holder.Peer == "WES");

        Assert.Equal((OutcomeCode.Erased, null), (holder.Code, holder.UnrecoverableBy));
        Assert.Equal(added.Attachment.Size, (ulong)(await c.ReadAsync("LIN", second)).Length);
        Assert.Equal(1, c.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0"));

        await Recalled.RecallAsync(b, second.Record);

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM statement_outcome JOIN peer USING (peer_id) WHERE peer.name = 'WES'") == 2);
        var later = Assert.Single(await Recalled.StatusAsync(a, first.Record)).Holders.Single(known => known.Peer == "WES");
        Assert.NotNull(later.UnrecoverableBy);
        Assert.Equal(0, c.Count("SELECT COUNT(*) FROM attachment_use") + c.Count("SELECT COUNT(*) FROM kept_content"));
    }
}
