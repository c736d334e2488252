package dev.penstock.state.index;

import dev.penstock.state.index.ShardSearch.Found;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

/** Scores entries by words that the search by words did not return. */
final class WordScores {

    private WordScores() {}

    /**
     * @param words null for none
     * @param found in ascending order of entries; those that have no score yet get one, 0 where they share no word
     */
    static void read(IndexSearcher searcher, Query words, Map<Integer, Found> found) throws IOException {
        Weight weight = words == null ? null : searcher.createWeight(searcher.rewrite(words), ScoreMode.COMPLETE, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = null;
            boolean opened = false;
            for (Map.Entry<Integer, Found> one : found.entrySet()) {
                int entry = one.getKey() - leaf.docBase;
                Found known = one.getValue();
                if (entry < 0 || entry >= leaf.reader().maxDoc() || !Double.isNaN(known.words)) {
                    continue;
                }
                if (!opened && weight != null) {
                    scorer = weight.scorer(leaf);
                    opened = true;
                }
                known.words = scorer == null ? 0 : score(scorer, entry);
            }
        }
    }

    private static double score(Scorer scorer, int entry) throws IOException {
        if (scorer.docID() < entry) {
            scorer.iterator().advance(entry);
        }
        return scorer.docID() == entry ? scorer.score() : 0;
    }
}
