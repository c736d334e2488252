package dev.penstock.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.GeneratorKind;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.options.Fault;
import dev.penstock.options.OptionsException;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final String TIER =
            "generators: [a], usd-per-million-prompt-tokens: 1, usd-per-million-completion-tokens: 1";

    @TempDir
    Path folder;

    @Test
    void theDefaultsAreSeventyTwentyTenOverExtractiveBackends() {
        PenstockConfig config = ConfigFile.defaults();

        assertThat(config.routing().tiers()).extracting(TierOptions::name).containsExactly("cheap", "mid", "premium");
        assertThat(config.routing().tiers()).extracting(TierOptions::share).containsExactly(0.7, 0.2, 0.1);
        assertThat(config.generators().values())
                .allSatisfy(generator -> assertThat(generator.kind()).isEqualTo(GeneratorKind.EXTRACTIVE));
        assertThat(config.policy()).isNull();
        assertThat(config.job().inFlight().infer()).isPositive();
    }

    @Test
    void theConfigurationTravelsInAJobGraph() throws Exception {
        PenstockConfig config = ConfigFile.defaults();

        assertThat(InstantiationUtil.clone(config)).isEqualTo(config);
    }

    @Test
    void aFileSaysOnlyWhatDiffers() throws IOException {
        PenstockConfig config = load("""
                kafka:
                  bootstrap-servers: kafka:9092
                  responses: exactly-once
                job:
                  checkpoint-interval: 10s
                """);

        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.job().checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.routing()).isEqualTo(ConfigFile.defaults().routing());
        assertThat(config.redis()).isEqualTo(ConfigFile.defaults().redis());
    }

    @Test
    void ownGeneratorsReplaceTheBuiltInOnesWhole() {
        assertThat(faults("generators: {mine: {kind: extractive}}"))
                .contains("routing.tiers[0].generators[0]: value extractive-minilm is not allowed; allowed are the "
                        + "generators mine");
    }

    @Test
    void anEmptyFileIsTheDefaults() throws IOException {
        assertThat(load("")).isEqualTo(ConfigFile.defaults());
        assertThat(load("routing:\n")).isEqualTo(ConfigFile.defaults());
    }

    @Test
    void whereSpansGoIsCheckedBeforeAnythingStarts() {
        assertThat(faults("tracing: {exporter: otlp, endpoint: 'collector:4318', headers-env: A, headers-file: /b}"))
                .containsExactly(
                        "tracing.headers-file: stands beside tracing.headers-env; allowed is one of the two",
                        "tracing.endpoint: value collector:4318 is not allowed; allowed is http://host:port/path or "
                                + "https://host/path");
        assertThat(faults("tracing: {exporter: otlp, endpoint: 'https://user:secret@collector/v1/traces'}"))
                .containsExactly("tracing.endpoint: holds a user or password; set headers-env or headers-file in its "
                        + "place");
        assertThat(faults("tracing: {exporter: otlp, headers-env: TOKEN}")).isEmpty();
        assertThat(faults("tracing: {exporter: zipkin}"))
                .singleElement()
                .asString()
                .startsWith("tracing.exporter: ");
    }

    @Test
    void allFaultsComeTogetherThoseOfOneOptionAndThoseBetweenOptions() {
        String yaml = """
                kafka:
                  bootstrap-server: kafka:9092
                  transaction-timeout: 5s
                redis:
                  uri: http://redis:6379
                cache:
                  threshold: NaN
                generators:
                  a: {kind: extractive}
                  b: {kind: openai, api-key-env: KEY, api-key-file: /key}
                  c: {kind: magic}
                routing:
                  tenant-pins: {acme: gold}
                  tiers:
                    - {name: cheap, share: 0.7, generators: [a, x], usd-per-million-prompt-tokens: 1,
                       usd-per-million-completion-tokens: 1}
                    - {name: cheap, share: 0.2, generators: [c], usd-per-million-prompt-tokens: 1,
                       usd-per-million-completion-tokens: 1}
                job:
                  checkpoint-interval: 10s
                  prometheus-port: 9300-9200
                """;

        List<Fault> faults = faultsOf(yaml);

        assertThat(faults)
                .as("%s", faults)
                .extracting(Fault::path)
                .contains(
                        "kafka.bootstrap-server",
                        "redis.uri",
                        "cache.threshold",
                        "generators.b.model",
                        "generators.b.location",
                        "generators.b.api-key-file",
                        "generators.c.kind",
                        "routing.tiers[0].generators[1]",
                        "routing.tiers[1].name",
                        "routing.tiers",
                        "routing.tenant-pins.acme",
                        "job.prometheus-port");
        assertThat(faults("kafka: {transaction-timeout: 5s}\njob: {checkpoint-interval: 10s}"))
                .containsExactly("kafka.transaction-timeout: value 5s is not allowed; allowed is more than "
                        + "job.checkpoint-interval (10s), because a transaction stays open for one");
        assertThat(faults("routing: {tiers: [{name: only, share: 0.9, " + TIER + "}]}\ngenerators: {a: {kind: "
                        + "extractive}}"))
                .containsExactly("routing.tiers: the shares add up to 0.9; allowed is 1");
    }

    @Test
    void aPolicyThatCannotBeUsedIsAFaultAndNotAJobThatFails() {
        assertThat(faults("policy: {id: p, rules: [{id: r, kind: pattern, values: ['a(b']}]}"))
                .singleElement()
                .asString()
                .startsWith("policy: policy p: rule 'r': ")
                .contains("a(b");
    }

    @Test
    void aHeadRuleOfTheConfiguredPolicyNamesAHeadOfTheEncoder() throws IOException {
        String policy = """
                policy:
                  id: p
                  rules:
                    - {id: mail, kind: email}
                    - {id: injection-head, kind: head, action: block, applies-to: input, values: [injection/attack>=0.95]}
                    - id: names
                      kind: head
                      action: redact
                      values: [personal-data/PERSON, personal-data/LOCATION]
                """;

        assertThat(faults(policy))
                .containsExactly(
                        "policy.rules[1].values[0]: value injection/attack is not allowed; encoder.heads is empty; add the "
                                + "head there",
                        "policy.rules[2].values[0]: value personal-data/PERSON is not allowed; encoder.heads is empty; add "
                                + "the head there",
                        "policy.rules[2].values[1]: value personal-data/LOCATION is not allowed; encoder.heads is empty; "
                                + "add the head there");
        assertThat(faults(policy + "encoder: {heads: [injection]}"))
                .containsExactly(
                        "policy.rules[2].values[0]: value personal-data/PERSON is not allowed; allowed are the heads of "
                                + "encoder.heads: injection",
                        "policy.rules[2].values[1]: value personal-data/LOCATION is not allowed; allowed are the heads "
                                + "of encoder.heads: injection");
        assertThat(faults(policy + "encoder: {heads: [injection, personal-data]}"))
                .isEmpty();
        assertThat(faults(policy + "encoder: {heads: [injection, /heads/of-our-own.json]}"))
                .as("what a file's head is called says the file")
                .isEmpty();
    }

    @Test
    void sharesMayBeThirdsOfOne() throws IOException {
        String tier = ", share: 0.3333333333, " + TIER + "}";
        PenstockConfig config = load("generators: {a: {kind: extractive}}\nrouting: {tiers: [{name: x" + tier
                + ", {name: y" + tier + ", {name: z" + tier + "]}");

        assertThat(config.routing().tiers()).hasSize(3);
    }

    @Test
    void secretsInTheFileAreFaultsAndAreNotShown() {
        String yaml = """
                kafka:
                  properties:
                    ssl.key.password: hunter2
                    sasl.jaas.config: PlainLoginModule required username="me" password="hunter2";
                redis:
                  uri: redis://me:hunter2@redis:6379
                """;

        assertThatThrownBy(() -> load(yaml))
                .isInstanceOf(OptionsException.class)
                .hasMessageNotContaining("hunter2")
                .hasMessageContaining("kafka.properties.ssl.key.password")
                .hasMessageContaining("kafka.properties.sasl.jaas.config")
                .hasMessageContaining("redis.uri");
        assertThat(faultsOf("kafka: {properties: {ssl.key.password: '${env:KEY_PASSWORD}'}}"))
                .isEmpty();
    }

    @Test
    void kafkaPropertiesThatOptionsSetAreFaults() {
        assertThat(faults("kafka: {properties: {bootstrap.servers: 'kafka:9092', transactional.id: x}}"))
                .containsExactlyInAnyOrder(
                        "kafka.properties.bootstrap.servers: is not taken here; set kafka.bootstrap-servers",
                        "kafka.properties.transactional.id: is not taken; the job sets it itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "text", "kafka: []", "routing: {tiers: []}", "generators: {}", "a: *b", "\t: x", "{"})
    void whatIsNoConfigurationIsRefusedAndNeverCrashes(String yaml) {
        assertThatThrownBy(() -> load(yaml)).isInstanceOf(OptionsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vllm:8000/v1", "ftp://vllm/v1", "http://me:pass@vllm/v1", "http:// vllm"})
    void anEndpointMustBeAnHttpAddress(String location) {
        assertThat(faultsOf("generators: {a: {kind: openai, model: m, location: '" + location + "'}}"))
                .extracting(Fault::path)
                .contains("generators.a.location");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "9-8", "1-2-3", "x", "-1", ""})
    void aPrometheusPortIsAPortOrARange(String port) {
        assertThat(faultsOf("job: {prometheus-port: '" + port + "'}"))
                .extracting(Fault::path)
                .containsExactly("job.prometheus-port");
    }

    @Test
    void aGeneratorMayNotTakeLongerThanItsStage() {
        assertThat(faults("job: {async-timeout: 20s}"))
                .contains("generators.extractive-minilm.timeout: value 30s is not allowed; allowed is at most "
                        + "job.async-timeout (20s)");
    }

    @Test
    void rerankersAreBundledOrFiles() {
        assertThat(faults("retrieval: {reranker: passage, corpora: {news: {reranker: best}}}"))
                .containsExactly(
                        "retrieval.reranker: value passage is not allowed; allowed are none, passages, or the path of a"
                                + " file that `penstock fit reranker` wrote",
                        "retrieval.corpora.news.reranker: value best is not allowed; allowed are none, passages, or the"
                                + " path of a file that `penstock fit reranker` wrote");
        assertThat(faults("retrieval: {reranker: passages, corpora: {news: {reranker: /etc/penstock/news.json}}}"))
                .isEmpty();
    }

    @Test
    void retrievalThatAsksAModelNamesATierThatCanWriteAndLeavesTimeForTheStage() {
        String tiers =
                "generators: {quotes: {kind: extractive}, vllm: {kind: openai, model: m, location: 'http://h/v1',"
                        + " timeout: 5s}}\nrouting: {tiers: [{name: quoting, share: 0.5, generators: [quotes], "
                        + "usd-per-million-prompt-tokens: 0, usd-per-million-completion-tokens: 0}, {name: writing, share: 0.5, "
                        + "generators: [vllm, quotes], usd-per-million-prompt-tokens: 0, usd-per-million-completion-tokens: 0}]}\n";
        assertThat(faults(tiers + "retrieval: {tier: writing, rewrite: tier, corpora: {news: {hyde: true}}}"))
                .isEmpty();
        assertThat(faults(tiers + "retrieval: {multi-query: 2}"))
                .containsExactly(
                        "retrieval.tier: must be set for rewrite: tier, multi-query and hyde, which ask a model");
        assertThat(faults(tiers + "retrieval: {tier: writing, corpora: {news: {hyde: true, tier: quoting}}}"))
                .containsExactly("retrieval.corpora.news.tier: value quoting is not allowed; all of its generators are "
                        + "extractive, which write nothing; name a tier with a model");
        assertThat(faults(tiers + "job: {async-timeout: 6s}\nretrieval: {tier: premium, hyde: true}"))
                .contains(
                        "retrieval.tier: value premium is not allowed; allowed are the tiers quoting, writing",
                        "retrieval.model-budget: value 2s is not allowed; allowed is less than a third of "
                                + "job.async-timeout (6s), because a retrieval asks a model up to three times");
        assertThat(faults("retrieval: {corpora: {news: {diversity: 2}}}"))
                .containsExactly(
                        "retrieval.corpora.news.diversity: value 2 is not allowed; allowed is a number from 0 to 1");
    }

    @Test
    void theJournalOutlivesWhatACrashReplays() {
        String job = "job: {checkpoint-interval: 10s, async-timeout: 30s}\n";
        assertThat(faults(job + "journal: {ttl: 10s, ack-timeout: 30s}"))
                .containsExactly(
                        "journal.ttl: value 10s is not allowed; allowed is more than job.checkpoint-interval (10s), "
                                + "because a crash replays what came since the last checkpoint",
                        "journal.ack-timeout: value 30s is not allowed; allowed is less than job.async-timeout (30s), "
                                + "because an answer waits within its stage");
        assertThat(faults(job + "journal: {ttl: 11s, ack-timeout: 29s}")).isEmpty();
        assertThat(faults(job + "journal: {enabled: false, ttl: 1s}")).isEmpty();
    }

    @Test
    void whatDocumentsMayNotBeIsAFault() {
        String yaml = """
                encoder: {max-tokens: 128}
                documents:
                  uri-prefixes: ["s3://docs/", "/data/", "file:///data", "file:///data/../", "s3://a:b@c/"]
                  chunking: {target-tokens: 200}
                  group-id: penstock-serve
                  policy: {id: p, rules: [{id: r, kind: pattern, values: ["("]}]}
                """;

        assertThatThrownBy(() -> ConfigFile.bind(YamlTree.parse(yaml)))
                .hasMessageContaining("documents.uri-prefixes[1]")
                .hasMessageContaining("documents.uri-prefixes[2]")
                .hasMessageContaining("documents.uri-prefixes[3]")
                .hasMessageContaining("documents.uri-prefixes[4]")
                .hasMessageContaining("encoder.max-tokens (128)")
                .hasMessageContaining("documents.group-id")
                .hasMessageContaining("documents.policy")
                .hasMessageNotContaining("documents.uri-prefixes[0]")
                .hasMessageNotContaining("a:b@c");
    }

    @Test
    void anAbsentFileIsNamed() {
        assertThatThrownBy(() -> ConfigFile.load(folder.resolve("absent.yaml")))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("absent.yaml");
    }

    @Test
    void flinkNeverFallsBackToKryo() throws IOException {
        Configuration flink = FlinkSettings.of(load("job: {restart-attempts: 0, checkpoint-dir: 'file:///c', "
                        + "parallelism: 3, prometheus-port: '9249'}")
                .job());

        assertThat(flink.get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(flink.toMap())
                .containsAllEntriesOf(Map.of(
                        "restart-strategy.type", "none",
                        "execution.checkpointing.dir", "file:///c",
                        "parallelism.default", "3",
                        "metrics.reporter.prom.port", "9249"));
        assertThat(FlinkSettings.of(ConfigFile.defaults().job()).toMap())
                .containsEntry("restart-strategy.type", "exponential-delay")
                .doesNotContainKey("parallelism.default");
    }

    private PenstockConfig load(String yaml) throws IOException {
        return ConfigFile.load(Files.writeString(folder.resolve("penstock.yaml"), yaml));
    }

    private static List<String> faults(String yaml) {
        return faultsOf(yaml).stream().map(Fault::toString).toList();
    }

    private static List<Fault> faultsOf(String yaml) {
        try {
            ConfigFile.bind(YamlTree.parse(yaml));
            return List.of();
        } catch (OptionsException faulty) {
            return faulty.faults();
        }
    }
}
