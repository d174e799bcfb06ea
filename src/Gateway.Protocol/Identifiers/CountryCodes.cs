using System.Collections.Frozen;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Codes of countries (ISO 3166-1) and of the issuers of travel documents (ICAO Doc 9303-3 §5). Written values may use either length.
/// </summary>
public static class CountryCodes
{
    /// <summary>The issuer of ICAO's specimens, which is no country; fictional documents carry it.</summary>
    public const string SpecimenIssuer = "UTO";

    // ISO 3166-1: alpha-2 and alpha-3 of every entry.
    private const string Iso3166 = """
        AD AND, AE ARE, AF AFG, AG ATG, AI AIA, AL ALB, AM ARM, AO AGO, AQ ATA, AR ARG, AS ASM, AT AUT, AU AUS, AW ABW,
        AX ALA, AZ AZE, BA BIH, BB BRB, BD BGD, BE BEL, BF BFA, BG BGR, BH BHR, BI BDI, BJ BEN, BL BLM, BM BMU, BN BRN,
        BO BOL, BQ BES, BR BRA, BS BHS, BT BTN, BV BVT, BW BWA, BY BLR, BZ BLZ, CA CAN, CC CCK, CD COD, CF CAF, CG COG,
        CH CHE, CI CIV, CK COK, CL CHL, CM CMR, CN CHN, CO COL, CR CRI, CU CUB, CV CPV, CW CUW, CX CXR, CY CYP, CZ CZE,
        DE DEU, DJ DJI, DK DNK, DM DMA, DO DOM, DZ DZA, EC ECU, EE EST, EG EGY, EH ESH, ER ERI, ES ESP, ET ETH, FI FIN,
        FJ FJI, FK FLK, FM FSM, FO FRO, FR FRA, GA GAB, GB GBR, GD GRD, GE GEO, GF GUF, GG GGY, GH GHA, GI GIB, GL GRL,
        GM GMB, GN GIN, GP GLP, GQ GNQ, GR GRC, GS SGS, GT GTM, GU GUM, GW GNB, GY GUY, HK HKG, HM HMD, HN HND, HR HRV,
        HT HTI, HU HUN, ID IDN, IE IRL, IL ISR, IM IMN, IN IND, IO IOT, IQ IRQ, IR IRN, IS ISL, IT ITA, JE JEY, JM JAM,
        JO JOR, JP JPN, KE KEN, KG KGZ, KH KHM, KI KIR, KM COM, KN KNA, KP PRK, KR KOR, KW KWT, KY CYM, KZ KAZ, LA LAO,
        LB LBN, LC LCA, LI LIE, LK LKA, LR LBR, LS LSO, LT LTU, LU LUX, LV LVA, LY LBY, MA MAR, MC MCO, MD MDA, ME MNE,
        MF MAF, MG MDG, MH MHL, MK MKD, ML MLI, MM MMR, MN MNG, MO MAC, MP MNP, MQ MTQ, MR MRT, MS MSR, MT MLT, MU MUS,
        MV MDV, MW MWI, MX MEX, MY MYS, MZ MOZ, NA NAM, NC NCL, NE NER, NF NFK, NG NGA, NI NIC, NL NLD, NO NOR, NP NPL,
        NR NRU, NU NIU, NZ NZL, OM OMN, PA PAN, PE PER, PF PYF, PG PNG, PH PHL, PK PAK, PL POL, PM SPM, PN PCN, PR PRI,
        PS PSE, PT PRT, PW PLW, PY PRY, QA QAT, RE REU, RO ROU, RS SRB, RU RUS, RW RWA, SA SAU, SB SLB, SC SYC, SD SDN,
        SE SWE, SG SGP, SH SHN, SI SVN, SJ SJM, SK SVK, SL SLE, SM SMR, SN SEN, SO SOM, SR SUR, SS SSD, ST STP, SV SLV,
        SX SXM, SY SYR, SZ SWZ, TC TCA, TD TCD, TF ATF, TG TGO, TH THA, TJ TJK, TK TKL, TL TLS, TM TKM, TN TUN, TO TON,
        TR TUR, TT TTO, TV TUV, TW TWN, TZ TZA, UA UKR, UG UGA, UM UMI, US USA, UY URY, UZ UZB, VA VAT, VC VCT, VE VEN,
        VG VGB, VI VIR, VN VNM, VU VUT, WF WLF, WS WSM, YE YEM, YT MYT, ZA ZAF, ZM ZMB, ZW ZWE
        """;

    // ICAO Doc 9303-3 §5, parts B to D: Germany's one letter, British nationals who are not citizens, organisations, Kosovo's documents,
    // and persons without a nationality. The specimen issuer UTO is not here: no authority uses it.
    private const string IcaoOnly =
        "D GBD GBN GBO GBP GBS EUE UNO UNA UNK RKS XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX IAO";

    private const string IcaoGermany = "D";
    private const string IsoGermany = "DEU";

    private static readonly FrozenDictionary<string, string> Alpha3OfAlpha2 = ReadTable();

    private static readonly FrozenDictionary<string, string> Alpha2OfAlpha3 =
        Alpha3OfAlpha2.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    private static readonly FrozenSet<string> Issuers =
        Alpha3OfAlpha2.Values.Where(code => code != IsoGermany).Concat(IcaoOnly.Split(' ')).ToFrozenSet();

    /// <summary>Whether ISO 3166-1 assigns this alpha-2 code, in upper case.</summary>
    public static bool IsAssigned(string alpha2) => Alpha3OfAlpha2.ContainsKey(alpha2);

    /// <summary>
    /// Whether a state or organisation issues documents under this code as ICAO prints it, in upper case without fillers. False for the
    /// specimen code <c>UTO</c> and for <c>DEU</c>, which German documents print as <c>D</c>.
    /// </summary>
    public static bool IsIssuer(string code) => Issuers.Contains(code);

    /// <summary>
    /// A country as two upper-case letters, from alpha-2 or alpha-3 in any case. Codes that ISO 3166-1 leaves to its users (XA to XZ) pass,
    /// as do unassigned ones: a scope only has to be the same on both sides.
    /// </summary>
    /// <returns>Empty when it is no such code.</returns>
    public static string ReadAlpha2(string written) => Letters(written) switch
    {
        "UK" => "GB",
        "RKS" => "XK",
        { Length: 2 } alpha2 => alpha2,
        { Length: 3 } alpha3 => Alpha2OfAlpha3.GetValueOrDefault(alpha3, ""),
        _ => "",
    };

    /// <summary>The issuer of a document as ICAO prints it: three letters, or <c>D</c>; from alpha-2, alpha-3 or ICAO's own codes.</summary>
    /// <returns>Empty when it is no such code.</returns>
    public static string ReadIssuer(string written) => Letters(written) switch
    {
        IcaoGermany or IsoGermany or "DE" => IcaoGermany,
        "UK" => "GBR",
        { Length: 2 } alpha2 => Alpha3OfAlpha2.GetValueOrDefault(alpha2, alpha2),
        { Length: 3 } alpha3 => alpha3,
        _ => "",
    };

    private static string Letters(string written)
    {
        var text = written.Trim().TrimEnd('<').ToUpperInvariant();
        return text.All(char.IsAsciiLetterUpper) ? text : "";
    }

    private static FrozenDictionary<string, string> ReadTable() => Iso3166
        .Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' '))
        .ToFrozenDictionary(codes => codes[0], codes => codes[1]);
}
