package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.QuestionExpander.Expansion;
import dev.penstock.operators.retrieval.ranking.Fusion;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.records.Envelope;
import dev.penstock.records.MetadataFilter;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Searches a corpus for a question and for what a model wrote beside it, and makes one ranking of it all. */
final class Searches {
    private final CorpusIndex index;
    private final QuestionVectors vectors;
    private final Hops hops;

    Searches(CorpusIndex index, QuestionVectors vectors, Hops hops) {
        this.index = index;
        this.vectors = vectors;
        this.hops = hops;
    }

    /**
     * What a search has found.
     *
     * @param vector of the question
     * @param fused best first
     */
    record Found(String question, SearchVector vector, List<Ranked> fused) {}

    /** Searches for the question and its expansion. A corpus that nobody knows holds nothing. */
    CompletableFuture<Found> find(RetrievalRun run, String question, Expansion expansion) {
        Optional<Generation> live = index.live(run.corpus());
        if (live.isEmpty()) {
            run.log().add(Step.SEARCH, System.nanoTime(), 1, 0, "no such corpus, or an empty one");
            return CompletableFuture.completedFuture(new Found(question, SearchVector.NONE, List.of()));
        }
        List<String> texts = new ArrayList<>();
        texts.add(question);
        texts.addAll(expansion.wordings());
        texts.addAll(expansion.passages());
        int worded = texts.size() - expansion.passages().size();
        return hops.then(vectors.of(run, texts, live.get().model()), made -> {
            List<List<Candidate>> found = search(run, texts, made, worded);
            List<Ranked> fused = fuse(run, found);
            return CompletableFuture.completedFuture(new Found(question, made.get(0), fused));
        });
    }

    /** @param worded how many of the texts are searched for by words too */
    private List<List<Candidate>> search(RetrievalRun run, List<String> texts, List<SearchVector> vectors, int worded) {
        long started = System.nanoTime();
        List<List<Candidate>> found = new ArrayList<>(texts.size());
        int candidates = 0;
        for (int i = 0; i < texts.size(); i++) {
            found.add(index.search(query(run, i < worded ? texts.get(i) : "", vectors.get(i))));
            candidates += found.get(i).size();
        }
        run.log().add(Step.SEARCH, started, texts.size(), candidates, null);
        return found;
    }

    private static CorpusQuery query(RetrievalRun run, String words, SearchVector vector) {
        Envelope envelope = run.exchange().envelope();
        Map<String, List<String>> filter =
                envelope.filter().stream().collect(Collectors.toMap(MetadataFilter::name, MetadataFilter::values));
        return new CorpusQuery(
                envelope.corpus(),
                envelope.labels(),
                filter,
                words,
                vector.vector(),
                vector.model(),
                run.plan().candidates());
    }

    private static List<Ranked> fuse(RetrievalRun run, List<List<Candidate>> found) {
        Fusion fusion = run.plan().fusion().fusion();
        int candidates = found.stream().mapToInt(List::size).sum();
        return run.log()
                .timed(
                        Step.FUSE,
                        candidates,
                        () -> RankFusion.of(found.stream().map(fusion::fuse).toList()));
    }
}
