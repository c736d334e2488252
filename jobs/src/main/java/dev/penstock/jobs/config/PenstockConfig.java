package dev.penstock.jobs.config;

import dev.penstock.connectors.KafkaOptions;
import dev.penstock.connectors.corpus.ArchiveLimits;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.operators.admission.AdmissionOptions;
import dev.penstock.operators.documents.DocumentOptions;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.retrieval.RetrievalOptions;
import dev.penstock.operators.routing.RoutingOptions;
import dev.penstock.operators.tracing.TracingOptions;
import dev.penstock.options.Option;
import dev.penstock.records.Policy;
import dev.penstock.state.cache.CacheOptions;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.journal.JournalOptions;
import dev.penstock.state.redis.RedisOptions;
import java.io.Serializable;
import java.util.Map;

/**
 * Everything that a deployment can choose, checked. Made by {@link ConfigFile}; holds no secret, only where secrets are.
 *
 * @param policy null for the guardrail's own default
 * @param generators by name, in the order of the file; at least one
 */
public record PenstockConfig(
        @Option("Where Kafka is, and how records are written")
        KafkaOptions kafka,

        @Option("Where Redis is, and how long it may take") RedisOptions redis,

        @Option("Who may send how much") AdmissionOptions admission,

        @Option(
                value =
                        "Guardrail rules of tenants that have no policy on the policy topic; unset for the built-in rules",
                byDefault = "null")
        Policy policy,

        @Option("The model that turns requests and passages into vectors")
        EncoderOptions encoder,

        @Option("How answers are remembered") CacheOptions cache,

        @Option("How answers are kept for replays after a crash")
        JournalOptions journal,

        @Option("Where the index of the corpora is, and how it is searched")
        CorpusIndexOptions corpusIndex,

        @Option("What is retrieved for a request that names a corpus")
        RetrievalOptions retrieval,

        @Option("How documents become what can be searched, and how the re-embedding job follows their changes")
        DocumentOptions documents,

        @Option("How much is taken out of one compressed file or archive by penstock reprocess")
        ArchiveLimits archives,

        @Option(value = "The backends that can answer, by a name of your choice that tiers refer to", min = 1)
        Map<String, GeneratorOptions> generators,

        @Option("How requests are spread over the tiers") RoutingOptions routing,

        @Option("What the metrics job measures") MetricsOptions metrics,

        @Option("Which exchanges become OpenTelemetry spans, and where those go")
        TracingOptions tracing,

        @Option("How the job runs on Flink") JobOptions job)
        implements Serializable {}
