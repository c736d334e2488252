package dev.penstock.state.index;

import dev.penstock.records.Passage;
import dev.penstock.state.internal.LiveIndex;
import dev.penstock.state.internal.UnitVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

/**
 * How chunks are laid out in Lucene and searched: the nearest by vector and the best by BM25, each among the chunks
 * that the caller may see, fused by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009, with their k = 60).
 */
final class ChunkSearch {
    private static final int RANK_CONSTANT = 60;
    private static final int LEAST_FETCHED = 50;
    /** A longer question is cut: what matters for BM25 stands in the first hundred words. */
    private static final int MAX_QUESTION_CHARS = 4000;

    private static final int MAX_QUESTION_TERMS = 128;

    /** English words, stemmed, without stop words. Thread-safe. */
    static final Analyzer WORDS_OF_CHUNKS = new EnglishAnalyzer();

    private static final Analyzer QUESTIONS = new LimitTokenCountAnalyzer(WORDS_OF_CHUNKS, MAX_QUESTION_TERMS);

    private static final String DOCUMENT = "document";
    private static final String CORPUS = "corpus";
    private static final String LABEL = "label";
    private static final String MODEL = "model";
    private static final String WORDS = "words";
    /** Stands where a chunk has no labels. Labels are behind a colon, so that none of them is read as this. */
    private static final String EVERYBODY = "everybody";

    private ChunkSearch() {}

    /** What names a document's chunks in the index. */
    static Term documentTerm(String corpus, String documentId) {
        return new Term(DOCUMENT, corpus.length() + ":" + corpus + documentId);
    }

    static Document document(Chunk chunk) {
        Document document = new Document();
        Term id = documentTerm(chunk.corpus(), chunk.documentId());
        document.add(new StringField(DOCUMENT, id.text(), Store.NO));
        document.add(new StringField(CORPUS, chunk.corpus(), Store.NO));
        for (String label : labelTerms(chunk.labels())) {
            document.add(new StringField(LABEL, label, Store.NO));
        }
        document.add(new TextField(WORDS, orEmpty(chunk.title()) + "\n" + orEmpty(chunk.text()), Store.NO));
        float[] unit = UnitVectors.unit(chunk.vector());
        if (unit != null && chunk.model() != null) {
            document.add(new StringField(MODEL, chunk.model(), Store.NO));
            document.add(new KnnFloatVectorField(vectorField(unit), unit, VectorSimilarityFunction.DOT_PRODUCT));
        }
        store(chunk, document);
        return document;
    }

    private static List<String> labelTerms(List<String> labels) {
        if (labels == null || labels.isEmpty()) {
            return List.of(EVERYBODY);
        }
        return labels.stream().map(label -> ":" + label).toList();
    }

    private static void store(Chunk chunk, Document document) {
        document.add(new StoredField("documentId", chunk.documentId()));
        document.add(new StoredField("version", chunk.version()));
        document.add(new StoredField("chunkId", chunk.chunkId()));
        document.add(new StoredField("title", orEmpty(chunk.title())));
        document.add(new StoredField("text", orEmpty(chunk.text())));
        document.add(new StoredField("start", chunk.start()));
        document.add(new StoredField("end", chunk.end()));
    }

    static List<Passage> search(
            LiveIndex index, String corpus, List<String> labels, String question, float[] vector, String model, int k) {
        int fetched = Math.max(LEAST_FETCHED, 4 * k);
        Query visible = visible(corpus, labels);
        Query dense = dense(visible, vector, model, fetched);
        Query words = words(visible, question);
        return index.search(searcher -> {
            Map<Integer, Double> fused = new HashMap<>();
            add(searcher, dense, fetched, fused);
            add(searcher, words, fetched, fused);
            return passages(searcher, fused, k);
        });
    }

    static long size(LiveIndex index, String corpus) {
        return index.search(searcher -> (long) searcher.count(new TermQuery(new Term(CORPUS, corpus))));
    }

    /** Chunks of the corpus that are for everybody, or have a label that the caller holds. */
    private static Query visible(String corpus, List<String> labels) {
        List<BytesRef> held = new ArrayList<>();
        held.add(new BytesRef(EVERYBODY));
        if (labels != null) {
            labels.forEach(label -> held.add(new BytesRef(":" + label)));
        }
        return new BooleanQuery.Builder()
                .add(new TermQuery(new Term(CORPUS, corpus)), Occur.FILTER)
                .add(new TermInSetQuery(LABEL, held), Occur.FILTER)
                .build();
    }

    /** Null where there is no vector to search by. */
    private static Query dense(Query visible, float[] vector, String model, int fetched) {
        float[] unit = UnitVectors.unit(vector);
        if (unit == null || model == null) {
            return null;
        }
        Query within = new BooleanQuery.Builder()
                .add(visible, Occur.FILTER)
                .add(new TermQuery(new Term(MODEL, model)), Occur.FILTER)
                .build();
        return new KnnFloatVectorQuery(vectorField(unit), unit, fetched, within);
    }

    /** Null where the question holds no word to search by. The question is words only: it has no query syntax. */
    private static Query words(Query visible, String question) {
        String text = orEmpty(question);
        String shortened = text.substring(0, Math.min(text.length(), MAX_QUESTION_CHARS));
        Query query = new QueryBuilder(QUESTIONS).createBooleanQuery(WORDS, shortened, Occur.SHOULD);
        if (query == null) {
            return null;
        }
        return new BooleanQuery.Builder()
                .add(query, Occur.MUST)
                .add(visible, Occur.FILTER)
                .build();
    }

    private static void add(IndexSearcher searcher, Query query, int fetched, Map<Integer, Double> fused)
            throws IOException {
        if (query == null) {
            return;
        }
        ScoreDoc[] found = searcher.search(query, fetched).scoreDocs;
        for (int rank = 1; rank <= found.length; rank++) {
            fused.merge(found[rank - 1].doc, 1.0 / (RANK_CONSTANT + rank), Double::sum);
        }
    }

    private static List<Passage> passages(IndexSearcher searcher, Map<Integer, Double> fused, int k)
            throws IOException {
        List<Map.Entry<Integer, Double>> best = fused.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(k)
                .toList();
        List<Passage> passages = new ArrayList<>(best.size());
        for (Map.Entry<Integer, Double> found : best) {
            Document stored = searcher.storedFields().document(found.getKey());
            passages.add(new Passage(
                    stored.get("documentId"),
                    stored.getField("version").numericValue().longValue(),
                    stored.get("chunkId"),
                    stored.get("title"),
                    stored.get("text"),
                    stored.getField("start").numericValue().intValue(),
                    stored.getField("end").numericValue().intValue(),
                    found.getValue()));
        }
        return passages;
    }

    /** One field for each number of dimensions, as Lucene allows only one in a field. */
    private static String vectorField(float[] vector) {
        return "vector" + vector.length;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
