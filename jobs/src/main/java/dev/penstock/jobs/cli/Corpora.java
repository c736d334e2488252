package dev.penstock.jobs.cli;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.corpus.Chunker;
import dev.penstock.operators.corpus.ChunkingOptions;
import dev.penstock.operators.corpus.CorpusLoader;
import dev.penstock.operators.corpus.LoadLimits;
import dev.penstock.operators.corpus.LoadProgress;
import dev.penstock.operators.corpus.LoadReport;
import dev.penstock.state.index.CorpusStore;
import dev.penstock.state.index.RedisCorpusStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Loads folders of documents into the corpora of a Redis. Holds the encoder, so that a job in the process shares it. */
public final class Corpora implements AutoCloseable {
    private final Shared.Lease<Encoder> encoder;
    private final CorpusStore store;
    private final CorpusLoader loader;

    public Corpora(PenstockConfig config) {
        this.encoder = Encoders.lease(config.encoder());
        this.store = RedisCorpusStore.open(config.redis());
        this.loader = new CorpusLoader(
                new Chunker(ChunkingOptions.DEFAULT, encoder.get()::tokens), encoder.get(), store, LoadLimits.DEFAULT);
    }

    /** Loads a folder as public documents of one corpus. */
    public LoadReport load(Path folder, String corpus, LoadProgress progress) throws IOException {
        LoadReport report = loader.load(folder, corpus, List.of(), progress);
        if (report.documents() + report.outdated() == 0) {
            throw new CliException("no document in " + folder + " could be loaded; the corpus " + corpus
                    + " needs text or Markdown files"
                    + (report.skipped().isEmpty() ? "" : ": " + report.skipped().get(0)));
        }
        return report;
    }

    @Override
    public void close() throws Exception {
        store.close();
        encoder.close();
    }
}
