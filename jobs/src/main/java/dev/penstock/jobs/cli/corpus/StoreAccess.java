package dev.penstock.jobs.cli.corpus;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.vectorset.CorpusBackends;
import dev.penstock.state.redis.RedisUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that every command on corpora takes, and the store that they lead to. */
final class StoreAccess {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path file;

    PenstockConfig config() {
        return Settings.load(file);
    }

    /** Works on the store, with faults of Redis and of arguments as one line. */
    <T> T with(Function<DocumentStore, T> work) {
        PenstockConfig config = config();
        try (DocumentStore store = CorpusBackends.store(config.redis(), config.corpusIndex())) {
            return work.apply(store);
        } catch (RedisUnavailableException | IllegalArgumentException failed) {
            throw new CliException(failed.getMessage(), failed);
        }
    }

    /** The generations of one corpus, the live one first. */
    static List<CorpusStatus> generations(DocumentStore store, String corpus) {
        List<CorpusStatus> all = store.corpora();
        List<CorpusStatus> found = all.stream()
                .filter(status -> status.corpus().equals(corpus))
                .sorted(ListCommand.LIVE_FIRST)
                .toList();
        if (found.isEmpty()) {
            String known =
                    all.stream().map(CorpusStatus::corpus).distinct().sorted().collect(Collectors.joining(", "));
            throw new CliException("--corpus: there is no corpus '" + corpus + "'; "
                    + (known.isEmpty() ? "there is none at all yet" : "there are " + known));
        }
        return found;
    }

    static Generation parse(String option, String text) {
        try {
            return Generation.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new CliException(option + ": " + wrong.getMessage(), wrong);
        }
    }
}
