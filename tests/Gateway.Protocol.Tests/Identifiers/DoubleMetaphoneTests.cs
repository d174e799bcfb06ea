using Gateway.Protocol.Identifiers;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class DoubleMetaphoneTests
{
    /// <summary>The words by which the algorithm's author explains its rules, with the sounds he gives them, cut to four letters.</summary>
    [Theory]
    [InlineData("Smith", "SM0", "XMT")]
    [InlineData("Schmidt", "XMT", "SMT")]
    [InlineData("Snider", "SNTR", "XNTR")]
    [InlineData("Schneider", "XNTR", "SNTR")]
    [InlineData("Catherine", "K0RN", "KTRN")]
    [InlineData("Richard", "RXRT", "RKRT")]
    [InlineData("Michael", "MKL", "MXL")]
    [InlineData("Xavier", "SF", "SFR")]
    [InlineData("Jose", "HS", "HS")]
    [InlineData("Hugh", "H", "H")]
    [InlineData("Laugh", "LF", "LF")]
    [InlineData("Ghislane", "JLN", "JLN")]
    [InlineData("Zhao", "J", "J")]
    [InlineData("Filipowicz", "FLPT", "FLPF")]
    [InlineData("Wasserman", "ASRM", "FSRM")]
    [InlineData("Arnow", "ARN", "ARNF")]
    [InlineData("Cabrillo", "KPRL", "KPR")]
    [InlineData("Rogier", "RJ", "RJR")]
    [InlineData("Tagliaro", "TKLR", "TLR")]
    [InlineData("Breaux", "PR", "PR")]
    [InlineData("Edge", "AJ", "AJ")]
    [InlineData("Edgar", "ATKR", "ATKR")]
    [InlineData("Caesar", "SSR", "SSR")]
    [InlineData("Chianti", "KNT", "KNT")]
    [InlineData("Accident", "AKST", "AKST")]
    [InlineData("Bertucci", "PRTX", "PRTX")]
    [InlineData("Czerny", "SRN", "XRN")]
    [InlineData("Focaccia", "FKX", "FKX")]
    [InlineData("McHugh", "MK", "MK")]
    [InlineData("Island", "ALNT", "ALNT")]
    [InlineData("Sugar", "XKR", "SKR")]
    [InlineData("Campbell", "KMPL", "KMPL")]
    [InlineData("Thumb", "0M", "TM")]
    [InlineData("Thomas", "TMS", "TMS")]
    [InlineData("Thames", "TMS", "TMS")]
    [InlineData("Knuth", "N0", "NT")]
    [InlineData("Wright", "RT", "RT")]
    [InlineData("Bajador", "PJTR", "PHTR")]
    [InlineData("Artois", "ART", "ARTS")]
    [InlineData("Resnais", "RSN", "RSNS")]
    [InlineData("Orchestra", "ARKS", "ARKS")]
    [InlineData("School", "SKL", "SKL")]
    [InlineData("", "", "")]
    [InlineData("123", "", "")]
    public void The_authors_words_sound_as_he_says(string word, string primary, string secondary) =>
        Assert.Equal((primary, secondary), DoubleMetaphone.Encode(word));

    [Fact]
    public void No_text_throws_and_no_code_is_too_long()
    {
        foreach (var text in HostileTextTests.HostileTexts())
        {
            var (primary, secondary) = DoubleMetaphone.Encode(text);
            Assert.True(primary.Length <= DoubleMetaphone.CodeLength && secondary.Length <= DoubleMetaphone.CodeLength);
        }
    }
}
