package dev.penstock.jobs.cli.corpus;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.InProcessCorpusIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches generations of a corpus, each by the encoder of its own model. The dense search alone is compared: that by words
 * does not depend on the model.
 */
final class GenerationSearch implements AutoCloseable {
    private static final Duration LONGEST_FILL = Duration.ofMinutes(30);
    private static final int CHUNKS_A_DOCUMENT = 5;

    private final String corpus;
    private final List<String> labels;
    private final InProcessCorpusIndex index;
    private final Map<String, Encoder> encoders = new LinkedHashMap<>();

    private GenerationSearch(String corpus, List<String> labels, InProcessCorpusIndex index) {
        this.corpus = corpus;
        this.labels = labels;
        this.index = index;
    }

    /**
     * @param models further models than the configured one
     * @param labels access labels to search with; without any, public documents only
     */
    static GenerationSearch open(PenstockConfig config, List<String> models, String corpus, List<String> labels)
            throws InterruptedException {
        GenerationSearch search = new GenerationSearch(
                corpus, labels, InProcessCorpusIndex.open(config.redis(), CorpusIndexOptions.TEMPORARY));
        try {
            List<EncoderOptions> options = new ArrayList<>(List.of(config.encoder()));
            models.forEach(model -> options.add(config.encoder().withModel(model)));
            for (EncoderOptions one : options) {
                Encoder encoder = Encoders.open(one);
                search.encoders.put(encoder.identity().toString(), encoder);
            }
            if (!search.index.awaitReady(LONGEST_FILL)) {
                throw new CliException("the index was not filled from Redis within " + LONGEST_FILL.toMinutes()
                        + " minutes; is Redis up?");
            }
            return search;
        } catch (RuntimeException | InterruptedException failed) {
            search.close();
            throw failed;
        }
    }

    /** @throws CliException if no encoder that was opened has the generation's model */
    Comparison.Search of(Generation generation) {
        Encoder encoder = encoders.get(generation.model());
        if (encoder == null) {
            throw new CliException("no encoder here has the model of " + generation + "; there are "
                    + String.join(", ", encoders.keySet()) + ". Name its model with --encoder");
        }
        return (question, k) -> best(generation, encoder, question, k);
    }

    private List<String> best(Generation generation, Encoder encoder, String question, int k) {
        float[] vector = encoder.encode(question, Work.INTERACTIVE).join().vector();
        CorpusQuery query =
                new CorpusQuery(corpus, labels, Map.of(), null, vector, generation.model(), CHUNKS_A_DOCUMENT * k);
        return index.search(generation, query).stream()
                .sorted(Comparator.comparingDouble(Candidate::cosine).reversed())
                .map(Candidate::document)
                .distinct()
                .limit(k)
                .toList();
    }

    @Override
    public void close() {
        encoders.values().forEach(Encoder::close);
        index.close();
    }
}
