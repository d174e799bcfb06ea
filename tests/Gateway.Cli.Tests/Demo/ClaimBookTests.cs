using Gateway.Cli.Demo;

namespace Gateway.Cli.Tests.Demo;

/// <summary>The demo passes only when it claimed something and all of it was seen.</summary>
public sealed class ClaimBookTests
{
    [Fact]
    public void No_claim_at_all_is_no_success() => Assert.False(new ClaimBook().AllHold);

    [Fact]
    public void One_claim_that_was_not_seen_fails_the_whole()
    {
        var claims = new ClaimBook();
        claims.AddCount("processes", 4, 4, "processes");
        Assert.True(claims.AllHold);

        claims.Add("refused", "refused", "admitted");
        Assert.False(claims.AllHold);
        Assert.Equal([true, false], claims.Claims.Select(claim => claim.Holds));
    }
}
