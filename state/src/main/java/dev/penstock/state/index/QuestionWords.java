package dev.penstock.state.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * A question as a bag of words, without any query syntax: a word that stands in it twice counts twice, as in Anserini, by
 * which published figures of BM25 are made.
 */
final class QuestionWords {
    /** Whole paragraphs are asked as well. A question that is longer is cut here. */
    static final int MAX_WORDS = 1024;

    /** Lucene refuses more clauses than 1,024, those of the filter included. */
    private static final int MAX_DIFFERENT_WORDS = 960;

    /** Bounds the work on a text without any white space. */
    private static final int MAX_CHARS = 32_768;

    private QuestionWords() {}

    /** Null where the question holds no word to search by. */
    static Query query(String question) {
        if (question == null || question.isBlank()) {
            return null;
        }
        Map<String, Integer> words = words(question.substring(0, Math.min(question.length(), MAX_CHARS)));
        if (words.isEmpty()) {
            return null;
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        words.forEach((word, times) -> {
            TermQuery query = new TermQuery(new Term(ShardFields.WORDS, word));
            any.add(times == 1 ? query : new BoostQuery(query, times), Occur.SHOULD);
        });
        return any.build();
    }

    private static Map<String, Integer> words(String question) {
        Map<String, Integer> words = new LinkedHashMap<>();
        try (TokenStream tokens = ShardFields.ANALYZER.tokenStream(ShardFields.WORDS, question)) {
            CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            for (int i = 0; i < MAX_WORDS && words.size() < MAX_DIFFERENT_WORDS && tokens.incrementToken(); i++) {
                words.merge(word.toString(), 1, Integer::sum);
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory could not be read", e);
        }
    }
}
