package dev.penstock.benchmarks.micro;

import dev.penstock.operators.retrieval.ranking.Convex;
import dev.penstock.operators.retrieval.ranking.HeadReranker;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.retrieval.ranking.Reranker;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Fusion and reranking of 30 passages of 1 KB. The baseline is the fusion; divide by 30 for the time of a candidate. */
@State(Scope.Thread)
public class RerankerBenchmark {
    private static final int CANDIDATES = 30;

    private final Reranker reranker = HeadReranker.read("passages");
    private final Convex fusion = new Convex();
    private final String[] questions = Samples.questions(64);
    private final List<Candidate> found = new ArrayList<>();
    private final List<Ranked> ranked;
    private int next;

    public RerankerBenchmark() {
        String text = Samples.kilobyte();
        for (int i = 0; i < CANDIDATES; i++) {
            String shifted = text.substring(7 * i) + text.substring(0, 7 * i);
            IndexedChunk chunk =
                    new IndexedChunk("c" + i, 0, "Ovens and doors", shifted, 0, shifted.length(), "", null);
            found.add(new Candidate(
                    "d" + i,
                    1,
                    "Ovens",
                    null,
                    Map.of(),
                    0,
                    chunk,
                    0.8 - i / 100.0,
                    20 - i / 2.0,
                    i + 1,
                    CANDIDATES - i));
        }
        ranked = fusion.fuse(found);
    }

    @Benchmark
    public Object baseline() {
        return fusion.fuse(found);
    }

    @Benchmark
    public Object rerank() {
        return reranker.rerank(questions[next++ & 63], ranked);
    }
}
