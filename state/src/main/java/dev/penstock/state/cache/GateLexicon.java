package dev.penstock.state.cache;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words that the {@link SemanticGate} knows, all in lower case and in the form that {@link #base} gives. */
final class GateLexicon {
    private static final int LONGEST_SUFFIX = 3;

    /** Words that a question has for grammar, and that name nothing. */
    static final Set<String> FUNCTION_WORDS = words("""
            a an the this that these those some any each every all both either neither such own same other another
            i me my mine we us our you your he him his she her it its they them their one ones someone anyone
            am is are was were be been being do does did doing done have has had having can could will would shall
            should may might must of in on at by for with about against between into through to from up down out off
            over under again then once here there and or but if because as until while so than too very just also only
            what which who whom whose when where why how whether not no nor never
            please tell explain give show let get got make made would like want need know
            good well best better way ways thing things really actually ever there's what's how's it's i'm
            """);

    /** Function words that are names when in capitals. */
    static final Set<String> ACRONYMS = words("us it who");

    static final Set<String> AUXILIARIES =
            words("is are was were do does did can could will would should shall may might must has have had am");

    static final Set<String> NEGATORS = words("""
            not no never none nobody nothing nowhere neither nor without cannot cant dont doesnt didnt isnt arent wasnt
            werent wont wouldnt shouldnt couldnt hasnt havent hadnt mustnt aint unless except excluding
            """);

    /** Sides of a pair that must not be confused, split by a bar. A side may hold several words of one meaning. */
    private static final List<String> OPPOSITES = List.of(
            "increase raise grow rise gain boost|decrease reduce lower lessen lose drop shrink cut fall",
            "enable activate|disable deactivate",
            "on|off",
            "start begin launch open|stop end quit finish close",
            "best|worst",
            "better|worse",
            "good|bad",
            "before prior|after",
            "more|less fewer",
            "most|least fewest",
            "maximum max highest largest biggest greatest|minimum min lowest smallest",
            "high|low",
            "big large|small little tiny",
            "long longer longest|short shorter shortest",
            "fast faster fastest quick quicker quickest|slow slower slowest",
            "cheap cheaper cheapest|expensive costly",
            "easy easier easiest|difficult hard harder hardest",
            "hot hotter hottest warm|cold colder coldest cool",
            "old older oldest|young younger youngest new newer newest",
            "first earliest|last latest",
            "early earlier|late later",
            "buy purchase|sell",
            "add insert append|remove delete",
            "install|uninstall",
            "import|export",
            "upload|download",
            "upgrade|downgrade",
            "encrypt|decrypt",
            "encode|decode",
            "compress zip|decompress extract unzip",
            "lock|unlock",
            "connect|disconnect",
            "login signin|logout signout",
            "push|pull",
            "send|receive",
            "read|write",
            "input|output",
            "accept approve|reject refuse decline deny",
            "allow permit|forbid block prevent prohibit ban",
            "show display reveal|hide conceal",
            "include|exclude",
            "create build|destroy demolish",
            "win|lose",
            "love like|hate dislike",
            "pro advantage benefit strength upside|con disadvantage drawback weakness downside",
            "cause|cure",
            "positive|negative",
            "true|false",
            "safe|dangerous unsafe",
            "healthy|unhealthy",
            "legal|illegal",
            "male man men boy husband father brother son boyfriend|female woman women girl wife mother sister daughter"
                    + " girlfriend",
            "public|private",
            "internal inside|external outside",
            "above over|below under beneath",
            "left|right",
            "north|south",
            "east|west",
            "horizontal|vertical",
            "ascend|descend",
            "asc|desc",
            "horizontally|vertically",
            "row|column",
            "client|server",
            "deposit|withdraw",
            "borrow|lend",
            "hire|fire",
            "marry|divorce",
            "married|single unmarried",
            "alive|dead",
            "day|night",
            "morning|evening",
            "summer|winter",
            "past|future",
            "married|divorced",
            "vegetarian vegan|nonvegetarian",
            "offline|online",
            "synchronous sync|asynchronous async",
            "static|dynamic",
            "horizontal|vertical",
            "credit|debit",
            "gain|lose",
            "arrive|depart leave",
            "enter|exit",
            "inbound|outbound",
            "ingress|egress",
            "prefix|suffix",
            "singular|plural",
            "introvert|extrovert",
            "theist|atheist");

    /** Names of one kind that questions often write in lower case: where two questions name different ones, they differ. */
    private static final List<String> KINDS = List.of(
            "january february march april may june july august september october november december",
            "monday tuesday wednesday thursday friday saturday sunday",
            "red orange yellow green blue purple pink brown black white grey gray",
            "mercury venus mars jupiter saturn uranus neptune pluto",
            "java javascript typescript python ruby perl php golang rust kotlin scala swift haskell cobol fortran matlab"
                    + " c++ c# c clojure erlang elixir",
            "windows linux macos ubuntu debian fedora android ios",
            "mysql postgresql postgres oracle mongodb redis cassandra sqlite mariadb elasticsearch dynamodb",
            "aws azure gcp",
            "dollar euro pound yen yuan rupee franc ruble peso won bitcoin ethereum",
            "english french german spanish italian portuguese russian chinese japanese korean arabic hindi tamil telugu"
                    + " turkish dutch polish swedish greek latin bengali urdu punjabi marathi",
            "facebook instagram whatsapp twitter snapchat linkedin youtube tiktok quora reddit pinterest tinder skype",
            "google microsoft apple amazon netflix uber tesla samsung nokia sony ibm intel nvidia amd",
            "cat dog horse cow pig sheep goat chicken fish bird snake rabbit mouse",
            "afghanistan albania algeria argentina australia austria bangladesh belgium bolivia brazil bulgaria cambodia"
                    + " canada chile china colombia croatia cuba denmark egypt ethiopia finland france germany ghana greece"
                    + " hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kenya korea"
                    + " kuwait lebanon libya malaysia mexico mongolia morocco nepal netherlands nigeria norway pakistan"
                    + " peru philippines poland portugal qatar romania russia serbia singapore slovakia slovenia somalia"
                    + " spain sudan sweden switzerland syria taiwan thailand tunisia turkey uganda ukraine uk usa"
                    + " venezuela vietnam yemen zimbabwe",
            "london paris berlin madrid rome vienna moscow tokyo beijing shanghai delhi mumbai bangalore chennai hyderabad"
                    + " kolkata pune sydney melbourne toronto vancouver chicago boston seattle houston dallas miami dubai",
            "christian muslim hindu jewish buddhist sikh atheist",
            "engineering medicine law mathematics physics chemistry biology history geography economics",
            "http https ftp ssh smtp dns tcp udp",
            "get post put patch delete",
            "difference relationship similarity");

    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("u.s", "usa"),
            Map.entry("u.s.a", "usa"),
            Map.entry("us", "usa"),
            Map.entry("america", "usa"),
            Map.entry("u.k", "uk"),
            Map.entry("britain", "uk"),
            Map.entry("u.n", "un"),
            Map.entry("js", "javascript"),
            Map.entry("k8s", "kubernetes"),
            Map.entry("gray", "grey"),
            Map.entry("postgres", "postgresql"),
            Map.entry("ph.d", "phd"),
            Map.entry("kilogram", "kg"),
            Map.entry("kilo", "kg"),
            Map.entry("gram", "g"),
            Map.entry("kilometer", "km"),
            Map.entry("kilometre", "km"),
            Map.entry("meter", "m"),
            Map.entry("metre", "m"),
            Map.entry("centimeter", "cm"),
            Map.entry("pound", "lb"),
            Map.entry("foot", "feet"),
            Map.entry("hour", "h"),
            Map.entry("hr", "h"),
            Map.entry("minute", "min"),
            Map.entry("sec", "s"),
            Map.entry("percent", "%"),
            Map.entry("dollar", "$"),
            Map.entry("usd", "$"),
            Map.entry("\u20ac", "euro"),
            Map.entry("eur", "euro"),
            Map.entry("\u00a3", "gbp"),
            Map.entry("\u20b9", "rupee"),
            Map.entry("rs", "rupee"),
            Map.entry("inr", "rupee"),
            Map.entry("gigabyte", "gb"),
            Map.entry("megabyte", "mb"));

    /** In the form that {@link #canonical} gives; they may stand before a number. */
    static final Set<String> CURRENCIES = words("$ euro gbp rupee yen");

    /** In the form that {@link #canonical} gives. */
    static final Set<String> UNITS = words("""
            kg g mg lb oz ton km m cm mm mile feet inch yard h min s ms second day week month year % $ euro rupee yen
            gb mb kb tb ghz mhz w kw v l ml liter litre degree c f k lakh crore hundred thousand million billion
            """);

    static final Map<String, String> NUMBER_WORDS = Map.ofEntries(
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"),
            Map.entry("eleven", "11"),
            Map.entry("twelve", "12"),
            Map.entry("twenty", "20"),
            Map.entry("thirty", "30"),
            Map.entry("fifty", "50"),
            Map.entry("hundred", "100"),
            Map.entry("thousand", "1000"));

    /** Frequent words of some languages that are rare in the others. */
    private static final Map<String, Set<String>> LANGUAGES = Map.of(
            "en", words("the is are what how why does do my you can of and to in for with which who"),
            "de", words("der die das ist sind wie warum wann ich mein meine nicht und ein eine kann mit für zu auf"),
            "fr", words("le la les est sont quel quelle comment pourquoi je mon une des du dans pour avec puis et"),
            "es", words("el los las es son qué cómo cuál por mi una del para con puedo y cuándo dónde"),
            "it", words("il gli è sono che come perché mio una della per con posso quale dove quando"),
            "pt", words("o os as é são que como porque meu uma do da para com posso qual onde quando"));

    /** For each word the sides it stands on: an even number and the odd one after it are opposites. */
    private static final Map<String, Set<Integer>> SIDES = sides();

    private static final Map<String, Integer> KIND_OF = kinds();

    private GateLexicon() {}

    /** Sides of pairs of opposites that a word in base form stands on; the opposite of a side is {@code side ^ 1}. */
    static Set<Integer> sides(String base) {
        return SIDES.getOrDefault(base, Set.of());
    }

    /** Which kind of names a word in canonical form belongs to, -1 for none. */
    static int kind(String canonical) {
        return KIND_OF.getOrDefault(canonical, -1);
    }

    /** The language that most of the words speak for, or null where that is not clear. */
    static String language(List<String> words) {
        String best = null;
        int most = 1;
        boolean tied = false;
        for (Map.Entry<String, Set<String>> language : LANGUAGES.entrySet()) {
            int votes = 0;
            for (String word : words) {
                votes += language.getValue().contains(word) ? 1 : 0;
            }
            if (votes > most) {
                best = language.getKey();
                most = votes;
                tied = false;
            } else if (votes == most) {
                tied = true;
            }
        }
        return tied ? null : best;
    }

    /** One name for what has several. */
    static String canonical(String word) {
        String base = word.length() > LONGEST_SUFFIX ? singular(word) : word;
        return ALIASES.getOrDefault(word, ALIASES.getOrDefault(base, base));
    }

    /** A word without the endings of number, tense and possession: rough, but the same for all forms of most words. */
    static String base(String word) {
        String base = singular(word);
        if (base.length() > 5 && base.endsWith("ing")) {
            base = base.substring(0, base.length() - 3);
        } else if (base.length() > 4 && base.endsWith("ed")) {
            base = base.substring(0, base.length() - 2);
        }
        int last = base.length() - 1;
        if (last > 2 && base.charAt(last) == base.charAt(last - 1) && base.length() < word.length()) {
            return base.substring(0, last);
        }
        return last > 2 && base.charAt(last) == 'e' ? base.substring(0, last) : base;
    }

    private static String singular(String word) {
        if (word.endsWith("'s")) {
            return word.substring(0, word.length() - 2);
        }
        if (word.length() > 4 && word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        boolean plural = word.length() > 3
                && word.endsWith("s")
                && !word.endsWith("ss")
                && !word.endsWith("us")
                && !word.endsWith("is");
        return plural ? word.substring(0, word.length() - 1) : word;
    }

    private static Map<String, Set<Integer>> sides() {
        Map<String, Set<Integer>> sides = new HashMap<>();
        for (int pair = 0; pair < OPPOSITES.size(); pair++) {
            String line = OPPOSITES.get(pair);
            int bar = line.indexOf('|');
            for (String word : line.substring(0, bar).split(" ")) {
                sides.computeIfAbsent(base(word), any -> new HashSet<>()).add(2 * pair);
            }
            for (String word : line.substring(bar + 1).split(" ")) {
                sides.computeIfAbsent(base(word), any -> new HashSet<>()).add(2 * pair + 1);
            }
        }
        return sides;
    }

    private static Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new HashMap<>();
        for (int kind = 0; kind < KINDS.size(); kind++) {
            for (String word : KINDS.get(kind).split(" ")) {
                kinds.put(canonical(word), kind);
            }
        }
        return kinds;
    }

    private static Set<String> words(String text) {
        return Set.copyOf(new HashSet<>(List.of(text.strip().split("\\s+"))));
    }
}
