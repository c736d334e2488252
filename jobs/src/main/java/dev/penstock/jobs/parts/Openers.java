package dev.penstock.jobs.parts;

import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorKind;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.Shared;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.backend.Generators;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.Opener;
import dev.penstock.operators.inference.Journaling;
import dev.penstock.operators.retrieval.RetrievalOpeners;
import dev.penstock.operators.retrieval.RetrievalPlan;
import dev.penstock.operators.retrieval.ranking.HeadReranker;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.CacheOptions;
import dev.penstock.state.cache.InProcessSemanticIndex;
import dev.penstock.state.cache.RedisAnswerCache;
import dev.penstock.state.cache.SemanticIndex;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.InProcessCorpusIndex;
import dev.penstock.state.index.vectorset.CorpusBackends;
import dev.penstock.state.journal.JournalOptions;
import dev.penstock.state.journal.RedisAnswerJournal;
import dev.penstock.state.redis.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operators work with, opened once for each TaskManager. The openers travel in the job graph, so they hold
 * options only.
 */
public final class Openers {
    private static final Logger LOG = LoggerFactory.getLogger(Openers.class);
    private static final Duration LONGEST_FILL = Duration.ofSeconds(10);

    private final PenstockConfig config;

    public Openers(PenstockConfig config) {
        this.config = config;
    }

    public EncoderOpener encoder() {
        EncoderOptions options = config.encoder();
        return assignedGpu -> orGiveUp(() -> Encoders.lease(options, assignedGpu));
    }

    public Opener<AnswerCache> answers() {
        RedisOptions redis = config.redis();
        CacheOptions cache = config.cache();
        return () -> Shared.lease(List.of("answers", redis, cache), () -> RedisAnswerCache.open(redis, cache));
    }

    public Opener<SemanticIndex> semanticIndex() {
        RedisOptions redis = config.redis();
        CacheOptions cache = config.cache();
        return () ->
                Shared.lease(List.of("semantic-index", redis, cache), () -> InProcessSemanticIndex.open(redis, cache));
    }

    public Opener<CorpusIndex> corpora() {
        RedisOptions redis = config.redis();
        CorpusIndexOptions options = config.corpusIndex();
        return () ->
                orGiveUp(() -> Shared.lease(List.of("corpus-index", redis, options), () -> filled(redis, options)));
    }

    public Opener<DocumentStore> documents() {
        RedisOptions redis = config.redis();
        CorpusIndexOptions options = config.corpusIndex();
        return () -> orGiveUp(
                () -> Shared.lease(List.of("documents", redis, options), () -> CorpusBackends.store(redis, options)));
    }

    /**
     * What retrieval works with.
     *
     * @param encoder that of the requests
     */
    public RetrievalOpeners retrieval(EncoderOpener encoder) {
        EncoderOptions options = config.encoder();
        List<EncoderOpener> encoders = new ArrayList<>();
        encoders.add(encoder);
        for (String model : config.retrieval().encoders()) {
            encoders.add(assignedGpu -> orGiveUp(() -> Encoders.lease(options.withModel(model), assignedGpu)));
        }
        HashMap<String, RetrievalOpeners.Tier> writers = new HashMap<>();
        HashMap<String, RetrievalOpeners.RerankerSource> rerankers = new HashMap<>();
        for (RetrievalPlan plan : config.retrieval().plans()) {
            if (plan.asksModel()) {
                writers.put(plan.tier(), writer(plan.tier()));
            }
            if (plan.reranks()) {
                String head = plan.reranker();
                rerankers.put(head, () -> orGiveUp(() -> HeadReranker.read(head)));
            }
        }
        return new RetrievalOpeners(corpora(), encoders, writers, rerankers);
    }

    /** The models of a tier that can write: an extractive backend only quotes. */
    public RetrievalOpeners.Tier writer(String name) {
        TierOptions tier = config.routing().tiers().stream()
                .filter(options -> options.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tier " + name + " is not configured"));
        List<String> dear = tier.generators().stream().filter(this::isDear).toList();
        return new RetrievalOpeners.Tier(tier, tier(dear));
    }

    /** Waits for the index to fill, so that the first questions find what is there; a Redis that is down delays only. */
    private static CorpusIndex filled(RedisOptions redis, CorpusIndexOptions options) {
        InProcessCorpusIndex index = CorpusBackends.index(redis, options);
        try {
            if (!index.awaitReady(LONGEST_FILL)) {
                LOG.warn(
                        "The corpus index is not filled after {} s; questions find what it has until it is. Is Redis"
                                + " up?",
                        LONGEST_FILL.toSeconds());
            }
            return index;
        } catch (InterruptedException cancelled) {
            index.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the corpus index was filled", cancelled);
        }
    }

    /** By tier, the generators that serve it, asked in order. */
    public Map<String, Opener<Generator>> tiers() {
        Map<String, Opener<Generator>> tiers = new HashMap<>();
        config.routing().tiers().forEach(tier -> tiers.put(tier.name(), tier(tier.generators())));
        return tiers;
    }

    private Opener<Generator> tier(List<String> generators) {
        EncoderOptions encoder = config.encoder();
        LinkedHashMap<String, GeneratorOptions> backends = new LinkedHashMap<>();
        generators.forEach(name -> backends.put(name, config.generators().get(name)));
        return () -> orGiveUp(() -> Shared.lease(List.of("tier", backends, encoder), () -> chain(backends, encoder)));
    }

    /** The journal of answers, and the tiers whose answers go into it: those with a backend that is paid or slow. */
    public Journaling journaling() {
        RedisOptions redis = config.redis();
        JournalOptions journal = config.journal();
        Set<String> tiers = new HashSet<>();
        for (TierOptions tier : config.routing().tiers()) {
            if (journal.enabled() && tier.generators().stream().anyMatch(this::isDear)) {
                tiers.add(tier.name());
            }
        }
        return new Journaling(
                () -> Shared.lease(List.of("journal", redis, journal), () -> RedisAnswerJournal.open(redis, journal)),
                tiers,
                journal.ackTimeout());
    }

    private boolean isDear(String generator) {
        return config.generators().get(generator).kind() != GeneratorKind.EXTRACTIVE;
    }

    /** An unknown model or a missing key is the same after a restart, so that the job fails in place of restarting. */
    private static <T> T orGiveUp(Supplier<T> opener) {
        try {
            return opener.get();
        } catch (IllegalArgumentException misconfigured) {
            throw new SuppressRestartsException(misconfigured);
        } catch (InferenceException failed) {
            throw failed.reason() == InferenceException.Reason.MODEL_FAILED
                    ? new SuppressRestartsException(failed)
                    : failed;
        }
    }

    private static Generator chain(Map<String, GeneratorOptions> backends, EncoderOptions encoder) {
        List<Shared.Lease<Generator>> leases = new ArrayList<>();
        backends.forEach((name, options) ->
                leases.add(Generators.lease(name, options, model -> Encoders.lease(encoder.withModel(model)))));
        return Generators.chain(leases);
    }
}
