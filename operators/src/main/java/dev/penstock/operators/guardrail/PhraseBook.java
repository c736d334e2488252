package dev.penstock.operators.guardrail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many phrases looked for at once, word by word. A phrase is a row of slots parted by spaces; a slot lists alternatives
 * parted by {@code |}, an alternative's words are joined by {@code _}, {@code (s)} is an optional ending, {@code $name}
 * a list of alternatives defined before, and {@code <n>} between slots lets up to n other words stand there.
 *
 * <p>A text word that begins no phrase costs one table lookup. A match looks at most {@value #WINDOW} words ahead, so
 * that the work is linear in the text whatever it holds.
 */
final class PhraseBook {

    /** How a text word finds its table word. */
    enum Reading {
        /** As it is, or with digits read as letters. */
        WORD,
        /** As {@code WORD}, and in any regular English inflection. */
        STEM,
        /** As {@code WORD}, with inner letters in any order, and without spaces: for texts that mean to hide. */
        EVASIVE
    }

    @FunctionalInterface
    interface Hits {
        /** A phrase with this tag spans {@code start} to {@code end} of the original text. */
        void add(int tag, int start, int end);
    }

    private static final int WINDOW = 64;
    private static final int LONGEST_WORD = 40;
    private static final int SHORTEST_RUN_TOGETHER = 12;
    private static final int LONGEST_RUN_TOGETHER = 64;
    private static final int SHORTEST_SCRAMBLED = 6;

    private final Reading reading;
    private final WordTable table = new WordTable();
    private final LongTable scrambled = new LongTable();
    private final Map<String, List<String>> lists = new HashMap<>();
    private Phrase[][] byFirstWord = {};
    private int longestTableWord;

    PhraseBook(Reading reading) {
        this.reading = reading;
    }

    private record Phrase(int tag, Slot[] slots, int[] gaps) {}

    /** Most alternatives are single words, which one look finds all at once. */
    private record Slot(BitSet firstWords, BitSet singleWords, int[][] severalWords) {
        static Slot of(List<int[]> alternatives) {
            BitSet firstWords = new BitSet();
            BitSet singleWords = new BitSet();
            List<int[]> severalWords = new ArrayList<>();
            for (int[] words : alternatives) {
                firstWords.set(words[0]);
                if (words.length == 1) {
                    singleWords.set(words[0]);
                } else {
                    severalWords.add(words);
                }
            }
            return new Slot(firstWords, singleWords, severalWords.toArray(int[][]::new));
        }
    }

    void define(String name, String alternatives) {
        lists.put(name, expand(alternatives));
    }

    /** Takes words that no phrase needs, so that they are known where words run together. */
    void fill(String words) {
        for (String word : words.split(" ")) {
            ids(word);
        }
    }

    void add(int tag, String phrase) {
        List<Slot> slots = new ArrayList<>();
        List<Integer> gaps = new ArrayList<>();
        int gap = 0;
        for (String part : phrase.trim().split("\\s+")) {
            if (part.startsWith("<")) {
                gap = Integer.parseInt(part.substring(1, part.length() - 1));
            } else {
                slots.add(slot(expand(part), phrase));
                gaps.add(gap);
                gap = 0;
            }
        }
        Phrase compiled = new Phrase(
                tag, slots.toArray(Slot[]::new), gaps.stream().mapToInt(g -> g).toArray());
        compiled.slots[0].firstWords.stream().forEach(word -> begin(word, compiled));
    }

    private void begin(int word, Phrase phrase) {
        if (word >= byFirstWord.length) {
            byFirstWord = Arrays.copyOf(byFirstWord, Math.max(64, 2 * table.size()));
        }
        Phrase[] known = byFirstWord[word];
        Phrase[] phrases = known == null ? new Phrase[1] : Arrays.copyOf(known, known.length + 1);
        phrases[phrases.length - 1] = phrase;
        byFirstWord[word] = phrases;
    }

    /** A phrase without syntax: its words one after the other. False if it holds no word. */
    boolean addLiteral(int tag, String words) {
        int[] ids = ids(words);
        if (ids.length == 0) {
            return false;
        }
        begin(ids[0], new Phrase(tag, new Slot[] {Slot.of(List.of(ids))}, new int[] {0}));
        return true;
    }

    /** The words of at least this length, for look-ups of their disguises. */
    List<String> words(int shortest) {
        List<String> words = new ArrayList<>();
        for (int id = 0; id < table.size(); id++) {
            if (table.word(id).length() >= shortest) {
                words.add(table.word(id));
            }
        }
        return words;
    }

    void match(Words words, Hits hits) {
        Sequence sequence = new Sequence(words.count() + 16);
        for (int word = 0; word < words.count(); word++) {
            resolve(words, word, sequence);
        }
        for (int at = 0; at < sequence.count; at++) {
            int id = sequence.ids[at];
            if (id >= 0 && id < byFirstWord.length && byFirstWord[id] != null) {
                for (Phrase phrase : byFirstWord[id]) {
                    int behind = behind(phrase, sequence, at);
                    if (behind > at) {
                        hits.add(phrase.tag, words.start(sequence.from[at]), words.end(sequence.to[behind - 1]));
                    }
                }
            }
        }
    }

    /** The nearest end of the phrase if it begins at {@code at}, else -1. Bit b of a mask stands for word at + b. */
    private static int behind(Phrase phrase, Sequence sequence, int at) {
        long starts = 1;
        for (int s = 0; s < phrase.slots.length; s++) {
            for (int gap = phrase.gaps[s]; gap > 0; gap--) {
                starts |= starts << 1;
            }
            starts = ends(phrase.slots[s], sequence, at, starts);
            if (starts == 0) {
                return -1;
            }
        }
        return at + Long.numberOfTrailingZeros(starts);
    }

    private static long ends(Slot slot, Sequence sequence, int at, long starts) {
        long ends = 0;
        for (long rest = starts; rest != 0; rest &= rest - 1) {
            int ahead = Long.numberOfTrailingZeros(rest);
            int word = at + ahead;
            if (word >= sequence.count) {
                break;
            }
            int id = sequence.ids[word];
            if (id >= 0 && slot.firstWords.get(id)) {
                if (ahead + 1 < WINDOW && slot.singleWords.get(id)) {
                    ends |= 1L << ahead + 1;
                }
                for (int[] alternative : slot.severalWords) {
                    if (ahead + alternative.length < WINDOW && sequence.startsWith(alternative, word)) {
                        ends |= 1L << ahead + alternative.length;
                    }
                }
            }
        }
        return ends;
    }

    private void resolve(Words words, int word, Sequence sequence) {
        int from = words.from(word);
        int to = words.to(word);
        int id = lookUp(words.chars(), from, to);
        if (id < 0
                && reading == Reading.EVASIVE
                && to - from >= SHORTEST_RUN_TOGETHER
                && to - from <= LONGEST_RUN_TOGETHER
                && splitRunTogether(words.chars(), from, to, sequence)) {
            return;
        }
        sequence.add(id, from, to);
    }

    private int lookUp(char[] chars, int from, int to) {
        if (to - from > LONGEST_WORD) {
            return -1;
        }
        int id = lookUpSpelling(chars, from, to);
        if (id < 0 && holdsDigitAndLetter(chars, from, to)) {
            id = lookUpSpelling(undisguised(chars, from, to, 'i'), 0, to - from);
            return id >= 0 ? id : lookUpSpelling(undisguised(chars, from, to, 'l'), 0, to - from);
        }
        return id;
    }

    private int lookUpSpelling(char[] chars, int from, int to) {
        if (reading == Reading.STEM) {
            char[] copy = Arrays.copyOfRange(chars, from, to);
            return table.find(copy, 0, Stemmer.stem(copy, copy.length));
        }
        int id = table.find(chars, from, to);
        if (id < 0 && reading == Reading.EVASIVE && to - from >= SHORTEST_SCRAMBLED) {
            return scrambled.get(signature(chars, from, to));
        }
        return id;
    }

    private static boolean holdsDigitAndLetter(char[] chars, int from, int to) {
        boolean digit = false;
        boolean letter = false;
        for (int i = from; i < to; i++) {
            // Words hold letters and digits, @ and $: below the letters of ASCII there is no letter.
            digit |= chars[i] < 'a';
            letter |= chars[i] >= 'a';
        }
        return digit && letter;
    }

    private static char[] undisguised(char[] chars, int from, int to, char one) {
        char[] plain = Arrays.copyOfRange(chars, from, to);
        for (int i = 0; i < plain.length; i++) {
            plain[i] = switch (plain[i]) {
                case '0' -> 'o';
                case '1' -> one;
                case '3' -> 'e';
                case '4', '@' -> 'a';
                case '5', '$' -> 's';
                case '7' -> 't';
                case '8' -> 'b';
                default -> plain[i];
            };
        }
        return plain;
    }

    /** First and last letter, and the letters between in any order: readers and models both see through a shuffle. */
    private static long signature(char[] chars, int from, int to) {
        long inner = 0;
        for (int i = from + 1; i < to - 1; i++) {
            long mixed = (chars[i] + 1) * 0x9E3779B97F4A7C15L;
            inner += mixed ^ mixed >>> 29;
        }
        long mixed = (inner * 31 + chars[from]) * 31 + chars[to - 1];
        return (mixed * 0x9E3779B97F4A7C15L + (to - from)) | 1;
    }

    /** Parts {@code ignoreallpreviousinstructions}, if table words cover all of it. */
    private boolean splitRunTogether(char[] chars, int from, int to, Sequence sequence) {
        int length = to - from;
        int[] wordEnd = new int[length + 1];
        wordEnd[length] = length;
        // From the back: wordEnd[i] is where the longest word that begins at i and leaves a coverable rest ends.
        for (int i = length - 1; i >= 0; i--) {
            for (int end = Math.min(length, i + longestTableWord); end > i + 1 && wordEnd[i] == 0; end--) {
                if (wordEnd[end] != 0 && table.find(chars, from + i, from + end) >= 0) {
                    wordEnd[i] = end;
                }
            }
        }
        if (wordEnd[0] == 0) {
            return false;
        }
        for (int i = 0; i < length; i = wordEnd[i]) {
            sequence.add(table.find(chars, from + i, from + wordEnd[i]), from + i, from + wordEnd[i]);
        }
        return true;
    }

    private Slot slot(List<String> alternatives, String phrase) {
        List<int[]> ids = new ArrayList<>();
        for (String alternative : alternatives) {
            int[] words = ids(alternative);
            if (words.length == 0) {
                throw new IllegalArgumentException("phrase '" + phrase + "' has an alternative without a word");
            }
            ids.add(words);
        }
        return Slot.of(ids);
    }

    private int[] ids(String text) {
        Words words = Words.of(text);
        int[] ids = new int[words.count()];
        for (int i = 0; i < ids.length; i++) {
            int from = words.from(i);
            char[] word = Arrays.copyOfRange(words.chars(), from, words.to(i));
            int length = reading == Reading.STEM ? Stemmer.stem(word, word.length) : word.length;
            ids[i] = table.add(new String(word, 0, length));
            longestTableWord = Math.max(longestTableWord, length);
            if (length >= SHORTEST_SCRAMBLED) {
                scrambled.putIfAbsent(signature(word, 0, length), ids[i]);
            }
        }
        return ids;
    }

    private List<String> expand(String alternatives) {
        List<String> expanded = new ArrayList<>();
        for (String alternative : alternatives.trim().split("\\|")) {
            if (alternative.startsWith("$")) {
                List<String> list = lists.get(alternative.substring(1));
                if (list == null) {
                    throw new IllegalArgumentException("unknown list " + alternative);
                }
                expanded.addAll(list);
            } else if (alternative.endsWith(")")) {
                int open = alternative.indexOf('(');
                expanded.add(alternative.substring(0, open));
                expanded.add(
                        alternative.substring(0, open) + alternative.substring(open + 1, alternative.length() - 1));
            } else {
                expanded.add(alternative);
            }
        }
        return expanded;
    }

    /** The text as table words, -1 where there is none. */
    private static final class Sequence {
        private int[] ids;
        private int[] from;
        private int[] to;
        private int count;

        Sequence(int capacity) {
            ids = new int[capacity];
            from = new int[capacity];
            to = new int[capacity];
        }

        void add(int id, int wordFrom, int wordTo) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2);
                from = Arrays.copyOf(from, count * 2);
                to = Arrays.copyOf(to, count * 2);
            }
            ids[count] = id;
            from[count] = wordFrom;
            to[count++] = wordTo;
        }

        boolean startsWith(int[] words, int at) {
            if (at + words.length > count) {
                return false;
            }
            for (int i = 0; i < words.length; i++) {
                if (ids[at + i] != words[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
