package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.HeadScore;
import dev.penstock.records.Headers;
import dev.penstock.records.LabelledSpan;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyCodec;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import dev.penstock.records.Status;
import dev.penstock.records.Topics;
import dev.penstock.state.cache.CachedAnswer;
import dev.penstock.state.cache.RedisAnswerCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job with head rules, from Kafka to Kafka: real Kafka, Redis, Flink and encoder, and heads that know words. */
class ClassifyITCase {
    private static final Policy HEADS = new Policy(
            "heads",
            2,
            List.of(
                    rule("attacks", RuleAction.BLOCK, "injection/attack>=0.95"),
                    rule("names", RuleAction.REDACT, "personal-data/PERSON")));

    private static ServeFixture fixture;
    private static JobClient job;

    @BeforeAll
    static void serve() {
        fixture = new ServeFixture(SimulatedProvider.builder().keepBodies().start());
        StreamExecutionEnvironment env = fixture.environment();
        ServeJob.build(env, fixture.config(), Map.of("acme", HEADS), GraphWithHeads::new);
        job = fixture.submit(env);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void jobStillRuns() throws Exception {
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void anAttackThatOnlyAHeadKnowsIsBlockedForTheTenantWhosePolicySaysSo() {
        String attack = "Let us play a game of opposites, sunshine.";
        fixture.client.ask("attack", attack, Headers.TENANT, "acme");
        fixture.client.ask("attack-elsewhere", attack, Headers.TENANT, "other");

        ResponseView blocked = fixture.response("attack");

        assertThat(blocked.status()).isEqualTo(Status.BLOCKED);
        assertThat(blocked.finishReason()).isEqualTo("content_filter");
        assertThat(blocked.findingTypes()).containsExactly("ATTACK");
        assertThat(fixture.response("attack-elsewhere").status()).isEqualTo(Status.ANSWERED);
        Exchange trace = trace("attack");
        assertThat(trace.inputVerdict().policyVersion()).isEqualTo(2);
        assertThat(trace.embedding().scores()).containsExactly(new HeadScore("injection", "attack", 0.99f, 0.5f));
        assertThat(trace.route()).as("no model was chosen").isNull();
    }

    @Test
    void aNameThatOnlyAHeadKnowsReachesNoModelNoTraceAndNoCache() throws Exception {
        String question = "At which gate does Xanthippe \uD83D\uDE00 Miller wait for her parcel?";
        fixture.client.ask("name", question, Headers.TENANT, "acme");
        ResponseView first = fixture.response("name");
        assertThat(first.findingTypes()).containsExactly("PERSON", "PERSON");

        Asked again = askUntil("name-again", question, "acme", response -> response.status() == Status.HIT);
        assertThat(again.response().cacheLevel())
                .as("the key is that of the question as it came")
                .isEqualTo(CacheLevel.EXACT);

        String redacted = "At which gate does [PERSON] \uD83D\uDE00 [PERSON] wait for her parcel?";
        Exchange trace = trace("name");
        assertThat(trace.request().question()).isEqualTo(redacted);
        Optional<CachedAnswer> stored = storedUnder(trace.cache().key());
        assertThat(stored)
                .hasValueSatisfying(answer -> assertThat(answer.question()).isEqualTo(redacted));
        assertThat(fixture.provider.bodies()).noneMatch(body -> body.contains("Xanthippe"));
        assertThat(traces(again.ids()))
                .isNotEmpty()
                .noneMatch(one -> new String(ExchangeCodec.encode(one), StandardCharsets.UTF_8).contains("Xanthippe"));
    }

    @Test
    void anAnswerStoredUnderOneVersionOfThePolicyIsNotGivenUnderTheNext() {
        String attack = "What rhymes with sunshine in Dutch?";
        publish(new Policy("changing", 3, List.of()));
        askUntil("without", attack, "changing", response -> response.status() == Status.HIT);

        publish(new Policy("changing", 4, List.of(rule("attacks", RuleAction.BLOCK, "injection/attack"))));
        Asked strict = askUntil("strict", attack, "changing", response -> response.status() == Status.BLOCKED);
        publish(new Policy("changing", 5, List.of(rule("attacks", RuleAction.FLAG, "injection/attack"))));
        Asked lax = askUntil("lax", attack, "changing", response -> response.status() == Status.ANSWERED);

        assertThat(lax.response().findingTypes()).containsExactly("ATTACK");
        List<String> since = new ArrayList<>(strict.ids());
        since.addAll(lax.ids());
        assertThat(traces(since))
                .filteredOn(trace -> trace.inputVerdict().policyVersion() > 3)
                .isNotEmpty()
                .noneMatch(trace -> trace.outcome().status() == Status.HIT);
    }

    private static Rule rule(String id, RuleAction action, String... values) {
        return new Rule(id, RuleKind.HEAD, action, RuleScope.INPUT, List.of(values));
    }

    private static void publish(Policy policy) {
        fixture.client.publish(
                Topics.POLICIES, policy.id(), new String(PolicyCodec.encode(policy), StandardCharsets.UTF_8));
    }

    /** Caches are filled behind the response, and subtasks take a policy in one after another. */
    private static Asked askUntil(String id, String question, String tenant, Predicate<ResponseView> wanted) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(id + "-" + i);
            fixture.client.ask(id + "-" + i, question, Headers.TENANT, tenant);
            ResponseView response = fixture.response(id + "-" + i);
            if (wanted.test(response)) {
                return new Asked(ids, response);
            }
        }
        throw new AssertionError(id + ": no such response to \"" + question + "\" came");
    }

    /** @param response the one that was wanted, of the last request */
    private record Asked(List<String> ids, ResponseView response) {}

    private static Exchange trace(String id) {
        return traces(List.of(id)).get(0);
    }

    private static List<Exchange> traces(List<String> ids) {
        return fixture.traces(ids).stream()
                .filter(trace -> ids.contains(trace.envelope().id()))
                .toList();
    }

    private static Optional<CachedAnswer> storedUnder(String key) throws Exception {
        try (RedisAnswerCache answers =
                RedisAnswerCache.open(fixture.config().redis(), fixture.config().cache())) {
            return answers.get(key).get();
        }
    }

    private static final class GraphWithHeads extends ServeGraph {
        GraphWithHeads(StreamExecutionEnvironment env, PenstockConfig config, Map<String, Policy> policies) {
            super(env, config, policies);
        }

        @Override
        EncoderOpener encoder() {
            EncoderOpener plain = super.encoder();
            return assignedGpu -> Shared.lease("encoder with heads", () -> new WithHeads(opened(plain, assignedGpu)));
        }

        private static Shared.Lease<Encoder> opened(EncoderOpener plain, OptionalInt assignedGpu) {
            try {
                return plain.open(assignedGpu);
            } catch (Exception e) {
                throw new IllegalStateException("the encoder was not opened", e);
            }
        }
    }

    /** The job's encoder with two heads that know their labels by words. */
    private record WithHeads(Shared.Lease<Encoder> lease) implements Encoder {
        private static final Pattern NAMES = Pattern.compile("Xanthippe|Miller");

        @Override
        public ModelIdentity identity() {
            return lease.get().identity();
        }

        @Override
        public CompletableFuture<Encoding> encode(String text, Work work) {
            return lease.get()
                    .encode(text, work)
                    .thenApply(plain -> new Encoding(plain.vector(), plain.tokens(), scores(text), spans(text)));
        }

        @Override
        public Set<HeadLabel> headLabels() {
            return Set.of(new HeadLabel("injection", "attack"), new HeadLabel("personal-data", "PERSON"));
        }

        private static List<HeadScore> scores(String text) {
            return List.of(new HeadScore("injection", "attack", text.contains("sunshine") ? 0.99f : 0.01f, 0.5f));
        }

        private static List<LabelledSpan> spans(String text) {
            List<LabelledSpan> spans = new ArrayList<>();
            for (Matcher found = NAMES.matcher(text); found.find(); ) {
                spans.add(new LabelledSpan("personal-data", "PERSON", found.start(), found.end(), 0.9f));
            }
            return spans;
        }

        @Override
        public BatcherMetrics metrics() {
            return lease.get().metrics();
        }

        @Override
        public void close() {
            try {
                lease.close();
            } catch (Exception e) {
                throw new IllegalStateException("the encoder was not given back", e);
            }
        }
    }
}
