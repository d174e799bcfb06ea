using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class UsernameTests
{
    [Theory]
    [InlineData("@dori_jobs", "Telegram", "telegram/dori_jobs")]
    [InlineData("Dori_Jobs", "t.me", "telegram/dori_jobs")]
    [InlineData("https://t.me/dori_jobs", "", "telegram/dori_jobs")]
    [InlineData("t.me/Dori_Jobs?start=1", "telegram", "telegram/dori_jobs")]
    [InlineData("https://www.instagram.com/dori.jobs/", "", "instagram/dori.jobs")]
    [InlineData("ｄｏｒｉ", "https://www.NightList.example/", "nightlist.example/dori")]
    [InlineData("ДОРИ", "vk.com", "vk/дори")]
    [InlineData("Σίσυφος", "ok", "ok/σίσυφοσ")]
    [InlineData("telegram/dori_jobs", "", "telegram/dori_jobs")]
    public void Ways_to_write_one_account_are_one_account(string raw, string platform, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Username, raw, platform).Normal);

    [Fact]
    public void The_same_name_on_another_platform_is_another_account() => Assert.NotEqual(
        Written.Normalise(IdentifierType.Username, "dori", "telegram").Normal, Written.Normalise(IdentifierType.Username, "dori", "x").Normal);

    [Theory]
    [InlineData("@dori_jobs", "", IdentifierQuality.Partial)]
    [InlineData("dori jobs", "telegram", IdentifierQuality.Invalid)]
    [InlineData("@", "telegram", IdentifierQuality.Invalid)]
    [InlineData("", "telegram", IdentifierQuality.Invalid)]
    [InlineData("dori", "tele/gram", IdentifierQuality.Partial)]
    public void A_name_without_platform_or_form_is_never_matched(string raw, string platform, IdentifierQuality expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Username, raw, platform).Quality);

    [Fact]
    public void An_id_keeps_its_case_and_is_no_name()
    {
        Assert.Equal("youtube/UCaBc123", Written.Normalise(IdentifierType.UserId, "UCaBc123", "youtube.com").Normal);
        Assert.NotEqual(
            Written.Normalise(IdentifierType.UserId, "UCaBc123", "youtube").Normal, Written.Normalise(IdentifierType.UserId, "UCabc123", "youtube").Normal);
    }
}
