using System.Collections.Frozen;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Letters of other scripts in Latin ones. Cyrillic and Arabic by ICAO Doc 9303-3 §6 B and C, so that a name reads as its passport
/// prints it; Arabic without the X that marks a letter's second reading there, which no one writes. Latin letters that do not decompose by §6 A,
/// in its one-letter alternatives. Greek by ELOT 743 (ISO 843 type 2), Georgian and Armenian by their national systems, Hebrew by the
/// academy's simple one, Hangul near McCune-Reischauer, which passports use, kana by Hepburn. Chinese characters, the scripts of India and
/// those of South-East Asia need dictionaries or reordering and stay as they are: they match only themselves.
/// </summary>
internal static class ScriptTables
{
    private const string Latin =
        "ß ss,æ ae,œ oe,ø o,đ d,ð d,þ th,ħ h,ı i,ĸ k,ł l,ŋ n,ŧ t,ə e,ɛ e,ɔ o,ƒ f,ɓ b,ɗ d,ƙ k,ƴ y,ʼ ,ʻ ,ʿ ,ʾ ,ʹ ,ʺ ";

    // ICAO Doc 9303-3 §6 B. The soft sign has no equivalent.
    private const string Cyrillic =
        "а a,б b,в v,г g,д d,е e,ж zh,з z,и i,к k,л l,м m,н n,о o,п p,р r,с s,т t,у u,ф f,х kh,ц ts,ч ch,ш sh,щ shch,ъ ie,ы y,ь ,э e,ю iu,я ia,"
        + "і i,є ie,ґ g,ђ d,ѕ dz,ј j,љ lj,њ nj,ћ c,џ dz,ѫ u,ѳ f,ѵ y,ғ g,қ k,ҡ k,ң n,ө o,ү u,ұ u,һ h,ҳ h,ҷ j,ҹ g,ә a,җ j,ҝ g,ҙ z,ҫ s,ӊ n,ӣ i,ӯ u";

    private const string Greek =
        "α a,β v,γ g,δ d,ε e,ζ z,η i,θ th,ι i,κ k,λ l,μ m,ν n,ξ x,ο o,π p,ρ r,σ s,ς s,τ t,υ y,φ f,χ ch,ψ ps,ω o";

    // ICAO Doc 9303-3 §6 C, with the letters of Persian, Urdu and Pashto.
    private const string Arabic =
        "ء ,ا a,ٱ a,ب b,ت t,ث th,ج j,ح h,خ kh,د d,ذ dh,ر r,ز z,س s,ش sh,ص s,ض d,ط t,ظ z,ع e,غ g,ـ ,ف f,ق q,ك k,ل l,م m,ن n,ه h,ة h,و w,ي y,ى a,"
        + "پ p,چ ch,ژ zh,ڤ v,گ g,ک k,ی y,ٹ t,ڈ d,ڑ r,ں n,ہ h,ھ h,ے y,ۀ h,ې e,ۍ y,ښ sh,ږ g,ځ z,څ ts,ړ r,ټ t,ډ d,ڼ n,ۇ u,ڭ n,ە e";

    private const string Hebrew =
        "א a,ב b,ג g,ד d,ה h,ו w,ז z,ח h,ט t,י y,כ k,ך k,ל l,מ m,ם m,נ n,ן n,ס s,ע e,פ p,ף f,צ ts,ץ ts,ק k,ר r,ש sh,ת t,׳ ,״ ";

    private const string Georgian =
        "ა a,ბ b,გ g,დ d,ე e,ვ v,ზ z,თ t,ი i,კ k,ლ l,მ m,ნ n,ო o,პ p,ჟ zh,რ r,ს s,ტ t,უ u,ფ p,ქ k,ღ gh,ყ q,შ sh,ჩ ch,ც ts,ძ dz,წ ts,ჭ ch,ხ kh,ჯ j,ჰ h";

    private const string Armenian =
        "ա a,բ b,գ g,դ d,ե e,զ z,է e,ը y,թ t,ժ zh,ի i,լ l,խ kh,ծ ts,կ k,հ h,ձ dz,ղ gh,ճ ch,մ m,յ y,ն n,շ sh,ո o,չ ch,պ p,ջ j,ռ r,ս s,վ v,տ t,ր r,ց ts,ւ v,"
        + "փ p,ք k,օ o,ֆ f,և ev";

    // Hangul decomposes into leading consonants, vowels and trailing consonants.
    private const string Hangul =
        "ᄀ k,ᄁ kk,ᄂ n,ᄃ t,ᄄ tt,ᄅ r,ᄆ m,ᄇ p,ᄈ pp,ᄉ s,ᄊ ss,ᄋ ,ᄌ j,ᄍ jj,ᄎ ch,ᄏ k,ᄐ t,ᄑ p,ᄒ h,"
        + "ᅡ a,ᅢ ae,ᅣ ya,ᅤ yae,ᅥ o,ᅦ e,ᅧ yo,ᅨ ye,ᅩ o,ᅪ wa,ᅫ wae,ᅬ oe,ᅭ yo,ᅮ u,ᅯ wo,ᅰ we,ᅱ wi,ᅲ yu,ᅳ u,ᅴ ui,ᅵ i,"
        + "ᆨ k,ᆩ k,ᆪ k,ᆫ n,ᆬ n,ᆭ n,ᆮ t,ᆯ l,ᆰ k,ᆱ m,ᆲ l,ᆳ l,ᆴ l,ᆵ p,ᆶ l,ᆷ m,ᆸ p,ᆹ p,ᆺ t,ᆻ t,ᆼ ng,ᆽ t,ᆾ t,ᆿ k,ᇀ t,ᇁ p,ᇂ h";

    // Katakana; hiragana are read as these. Small vowels follow a syllable whose own vowel they replace, so they stand alone here.
    private const string Kana =
        "ア a,イ i,ウ u,エ e,オ o,カ ka,キ ki,ク ku,ケ ke,コ ko,ガ ga,ギ gi,グ gu,ゲ ge,ゴ go,サ sa,シ shi,ス su,セ se,ソ so,ザ za,ジ ji,ズ zu,ゼ ze,ゾ zo,"
        + "タ ta,チ chi,ツ tsu,テ te,ト to,ダ da,ヂ ji,ヅ zu,デ de,ド do,ナ na,ニ ni,ヌ nu,ネ ne,ノ no,ハ ha,ヒ hi,フ fu,ヘ he,ホ ho,バ ba,ビ bi,ブ bu,ベ be,ボ bo,"
        + "パ pa,ピ pi,プ pu,ペ pe,ポ po,マ ma,ミ mi,ム mu,メ me,モ mo,ヤ ya,ユ yu,ヨ yo,ラ ra,リ ri,ル ru,レ re,ロ ro,ワ wa,ヲ o,ン n,ヴ v,ー ,ッ ,"
        + "ァ a,ィ i,ゥ u,ェ e,ォ o,ャ ya,ュ yu,ョ yo";

    private static readonly string[] Tables = [Latin, Cyrillic, Greek, Arabic, Hebrew, Georgian, Armenian, Hangul, Kana];

    /// <summary>A letter, lower case and without marks, in Latin letters; absent when it has none.</summary>
    public static FrozenDictionary<char, string> LatinOf { get; } = Tables.SelectMany(table => table.Split(','))
        .ToFrozenDictionary(entry => entry[0], entry => entry[2..]);

    /// <summary>Letters of scripts that leave short vowels out.</summary>
    public static FrozenSet<char> WithoutVowels { get; } =
        new[] { Arabic, Hebrew }.SelectMany(table => table.Split(',')).Select(entry => entry[0]).ToFrozenSet();

    /// <summary>
    /// Greek letters that are read together (ELOT 743); a caret stands for the beginning of a word. In this order.
    /// </summary>
    public static IReadOnlyList<(string Written, string Read)> GreekPairs { get; } =
    [
        ("^μπ", "b"), ("^ντ", "d"), ("^γκ", "g"), ("μπ", "mp"), ("ντ", "nt"), ("γγ", "ng"), ("γκ", "gk"), ("γχ", "nch"), ("ου", "ou"),
        ("αυ", "av"), ("ευ", "ev"), ("ηυ", "iv"),
    ];
}
