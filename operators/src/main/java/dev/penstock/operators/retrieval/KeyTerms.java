package dev.penstock.operators.retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/** The words of a text that name something: without those that a question has for grammar and manners, stemmed. */
final class KeyTerms {
    private static final int MAX_WORDS = 2000;

    private static final List<String> STOP_WORDS = List.of("""
            a an the this that these those some any each every all both either neither such own same other another
            i me my mine we us our you your yours he him his she her hers it its they them their theirs one ones
            am is are was were be been being do does did doing done has have had having can could will would shall
            should may might must of in on at by for with about against between into through to from up down out off
            over under again then once here there and or but if because as until while so than too very just also only
            what which who whom whose when where why how whether not no nor yes ok okay hi hello hey
            please tell explain show give find help let want need know like think wonder wondering thank thanks
            get got make made use question answer say says said mean means s t m re ve ll d
            """.trim().split("\\s+"));

    private static final Analyzer ANALYZER =
            new LimitTokenCountAnalyzer(new EnglishAnalyzer(new CharArraySet(STOP_WORDS, true)), MAX_WORDS);

    /**
     * @param stem by which words are compared
     * @param text as it stands in the text
     */
    record Term(String stem, String text) {}

    private KeyTerms() {}

    /** In the order of the text, each time that they occur. */
    static List<Term> of(String text) {
        List<Term> terms = new ArrayList<>();
        try (TokenStream tokens = ANALYZER.tokenStream("text", text)) {
            CharTermAttribute stem = tokens.addAttribute(CharTermAttribute.class);
            OffsetAttribute place = tokens.addAttribute(OffsetAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                terms.add(new Term(stem.toString(), text.substring(place.startOffset(), place.endOffset())));
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        return terms;
    }

    static Set<String> stems(String text) {
        Set<String> stems = new LinkedHashSet<>();
        of(text).forEach(term -> stems.add(term.stem));
        return stems;
    }

    /** Share of the wanted terms that are among those at hand, 0 to 1; 0 where none is wanted. */
    static double overlap(Set<String> wanted, Set<String> atHand) {
        return wanted.isEmpty()
                ? 0
                : (double) wanted.stream().filter(atHand::contains).count() / wanted.size();
    }
}
