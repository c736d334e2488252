package dev.penstock.jobs.cli;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.Leases;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.documents.DocumentIndexer;
import dev.penstock.operators.documents.FolderLoader;
import dev.penstock.operators.documents.LoadLimits;
import dev.penstock.operators.documents.LoadProgress;
import dev.penstock.operators.documents.LoadReport;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.RedisAnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.vectorset.CorpusBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Loads folders of documents into the corpora of a Redis. Holds the encoder, so that a job in the process shares it. */
public final class Corpora implements AutoCloseable {
    private final Leases leases = new Leases();
    private final FolderLoader loader;

    public Corpora(PenstockConfig config) {
        Shared.Lease<Encoder> encoder = leases.keep(Encoders.lease(config.encoder()));
        DocumentStore store = leases.keep(CorpusBackends.store(config.redis(), config.corpusIndex()));
        AnswerCache answers = leases.keep(RedisAnswerCache.open(config.redis(), config.cache()));
        DocumentIndexer indexer =
                leases.keep(new DocumentIndexer(config.documents(), encoder.get(), store, answers, WallClock.SYSTEM));
        this.loader = new FolderLoader(indexer, LoadLimits.DEFAULT);
    }

    /** Loads a folder as public documents of one corpus. */
    public LoadReport load(Path folder, String corpus, LoadProgress progress) throws IOException {
        LoadReport report = loader.load(folder, corpus, List.of(), progress);
        if (report.documents() + report.outdated() == 0) {
            throw new CliException("no document in " + folder + " could be loaded; the corpus " + corpus
                    + " needs files such as .md, .txt, .html, .pdf or .docx"
                    + (report.skipped().isEmpty() ? "" : ": " + report.skipped().get(0)));
        }
        return report;
    }

    @Override
    public void close() throws Exception {
        leases.close();
    }
}
