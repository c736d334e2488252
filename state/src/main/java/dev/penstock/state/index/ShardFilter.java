package dev.penstock.state.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;

/** Which chunks a search may find at all: those that the caller may read, of documents with the metadata asked for. */
final class ShardFilter {

    private ShardFilter() {}

    /** Null where every chunk of the index may be found. */
    static Query of(CorpusQuery query, IndexReader reader) throws IOException {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        boolean filters = false;
        if (!isPublic(reader)) {
            all.add(readable(query.labels()), Occur.FILTER);
            filters = true;
        }
        if (query.filter() != null) {
            for (Map.Entry<String, List<String>> wanted : query.filter().entrySet()) {
                all.add(metadata(wanted.getKey(), wanted.getValue()), Occur.FILTER);
                filters = true;
            }
        }
        return filters ? all.build() : null;
    }

    /**
     * Whether every chunk is for everybody: each has at least one label term, and this is the only one. Saves going through
     * all of them for each question. Deleted chunks, which both figures count, can only make it answer no.
     */
    private static boolean isPublic(IndexReader reader) throws IOException {
        return reader.docFreq(new Term(ShardFields.LABEL, ShardFields.EVERYBODY))
                == reader.getDocCount(ShardFields.LABEL);
    }

    private static Query readable(List<String> labels) {
        List<BytesRef> held = new ArrayList<>();
        held.add(ShardFields.EVERYBODY);
        if (labels != null) {
            labels.forEach(label -> held.add(ShardFields.labelTerm(label)));
        }
        return new TermInSetQuery(ShardFields.LABEL, held);
    }

    private static Query metadata(String name, List<String> values) {
        return new TermInSetQuery(
                ShardFields.METADATA,
                values.stream()
                        .map(value -> ShardFields.metadataTerm(name, value))
                        .toList());
    }
}
