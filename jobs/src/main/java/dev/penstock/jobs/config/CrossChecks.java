package dev.penstock.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.GeneratorKind;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.InvalidPolicyException;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.quality.FeedbackOptions;
import dev.penstock.operators.quality.JudgeOptions;
import dev.penstock.operators.retrieval.RetrievalOptions;
import dev.penstock.operators.retrieval.RetrievalPlan;
import dev.penstock.operators.retrieval.ranking.RerankerCodec;
import dev.penstock.operators.routing.RoutingOptions;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.options.Fault;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.OptionsException;
import dev.penstock.options.PortRange;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.state.journal.JournalOptions;
import dev.penstock.state.redis.RedisOptions;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Faults that no option shows by itself. Each section is bound on its own, so that a fault in one does not hide those of
 * the others; what could not be bound is reported by the binder and left out here.
 */
final class CrossChecks {
    private static final double SHARE_TOLERANCE = 1e-9;
    private static final int MOST_PENDING_IN_MEMORY = 100_000;

    /** Kafka properties that an option sets, and which. */
    private static final Map<String, String> SET_BY_OPTION = Map.of(
            "bootstrap.servers", "kafka.bootstrap-servers",
            "group.id", "kafka.group-id",
            "transaction.timeout.ms", "kafka.transaction-timeout",
            "auto.offset.reset", "kafka.start-at");

    private static final Set<String> SET_BY_US = Set.of(
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "transactional.id",
            "enable.auto.commit",
            "client.id");

    private final List<Fault> faults = new ArrayList<>();
    private final JsonNode tree;

    private CrossChecks(JsonNode tree) {
        this.tree = tree;
    }

    /** All such faults of a tree, in the order of its sections. */
    static List<Fault> of(JsonNode tree) {
        CrossChecks checks = new CrossChecks(tree);
        Optional<JobOptions> job = bound(JobOptions.class, tree.get("job"));
        Map<String, GeneratorOptions> generators = checks.generators();
        bound(KafkaOptions.class, tree.get("kafka")).ifPresent(kafka -> checks.kafka(kafka, job));
        bound(RedisOptions.class, tree.get("redis")).ifPresent(checks::redis);
        checks.policy(bound(EncoderOptions.class, tree.get("encoder")));
        Optional<JournalOptions> journal = bound(JournalOptions.class, tree.get("journal"));
        journal.ifPresent(options -> job.ifPresent(limits -> checks.journal(options, limits)));
        generators.forEach(checks::generator);
        Optional<RoutingOptions> routing = bound(RoutingOptions.class, tree.get("routing"));
        routing.ifPresent(checks::routing);
        bound(RetrievalOptions.class, tree.get("retrieval"))
                .ifPresent(retrieval -> checks.retrieval(retrieval, routing, generators, job));
        bound(MetricsOptions.class, tree.get("metrics")).ifPresent(metrics -> {
            checks.feedback(metrics.quality().feedback(), job);
            checks.judge(metrics.quality().judge(), routing, generators);
        });
        job.ifPresent(options -> checks.job(options, generators));
        new DocumentChecks(tree, checks.faults).check();
        new TracingChecks(tree, checks.faults).check();
        bound(DriftOptions.class, tree.path("metrics").get("drift")).ifPresent(checks::drift);
        return checks.faults;
    }

    static <R extends Record> Optional<R> bound(Class<R> type, JsonNode section) {
        try {
            return Optional.of(OptionsBinder.bind(type, section));
        } catch (OptionsException reportedByTheBinder) {
            return Optional.empty();
        }
    }

    private Map<String, GeneratorOptions> generators() {
        Map<String, GeneratorOptions> generators = new LinkedHashMap<>();
        JsonNode section = tree.get("generators");
        if (section != null && section.isObject()) {
            for (Map.Entry<String, JsonNode> entry : section.properties()) {
                bound(GeneratorOptions.class, entry.getValue())
                        .ifPresent(options -> generators.put(entry.getKey(), options));
            }
        }
        return generators;
    }

    private void drift(DriftOptions drift) {
        try {
            drift.pinnedRange();
        } catch (IllegalArgumentException e) {
            faults.add(new Fault("", null, e.getMessage()));
        }
    }

    private void kafka(KafkaOptions kafka, Optional<JobOptions> job) {
        kafka.properties().forEach(this::kafkaProperty);
        job.map(JobOptions::checkpointInterval)
                .filter(interval -> kafka.transactionTimeout().compareTo(interval) <= 0)
                .ifPresent(interval -> fault(
                        "kafka.transaction-timeout",
                        shown(kafka.transactionTimeout()),
                        "allowed is more than job.checkpoint-interval (" + shown(interval)
                                + "), because a transaction stays open for one"));
    }

    private void kafkaProperty(String key, String value) {
        String path = "kafka.properties." + key;
        String name = key.toLowerCase(Locale.ROOT);
        if (SET_BY_OPTION.containsKey(name)) {
            fault(path, null, "is not taken here; set " + SET_BY_OPTION.get(name));
        } else if (SET_BY_US.contains(name)) {
            fault(path, null, "is not taken; the job sets it itself");
        }
        boolean secret = name.endsWith("password")
                || name.endsWith("secret")
                || name.equals("ssl.keystore.key")
                || name.equals("sasl.jaas.config")
                        && value.toLowerCase(Locale.ROOT).contains("password");
        if (secret && !value.contains("${env:") && !value.contains("${file:")) {
            fault(path, null, "holds a secret; write ${env:NAME} or ${file:PATH} in its place");
        }
    }

    private void redis(RedisOptions redis) {
        try {
            URI uri = new URI(redis.uri());
            boolean address =
                    ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null;
            if (uri.getRawUserInfo() != null) {
                fault(
                        "redis.uri",
                        null,
                        "holds a user or password; set redis.user and redis.password-env in its place");
            } else if (!address) {
                fault("redis.uri", redis.uri(), "allowed is redis://host:port/db or rediss://host:port/db");
            }
        } catch (URISyntaxException notAnAddress) {
            // Not shown: a password with odd characters is what makes an address unreadable most often.
            fault("redis.uri", null, "is no address; allowed is redis://host:port/db or rediss://host:port/db");
        }
        both("redis.password-env", redis.passwordEnv(), "redis.password-file", redis.passwordFile());
    }

    /** A policy that does not compile would fail the job when it starts; one on the topic is refused there. */
    private void policy(Optional<EncoderOptions> encoder) {
        if (!tree.hasNonNull("policy")) {
            return;
        }
        bound(Policy.class, tree.get("policy")).ifPresent(policy -> {
            try {
                CompiledPolicy compiled = CompiledPolicy.of(policy);
                encoder.ifPresent(options -> headLabels(policy.rules(), compiled.headLabels(), options.heads()));
            } catch (InvalidPolicyException invalid) {
                fault("policy", null, invalid.getMessage());
            }
        });
    }

    /** What the name of a head in a file is says only the file, which may be elsewhere: then any name may be right. */
    private void headLabels(List<Rule> rules, Map<Rule, List<HeadLabel>> named, List<String> heads) {
        if (heads.stream().anyMatch(head -> head.contains("/") || head.endsWith(".json"))) {
            return;
        }
        named.forEach((rule, labels) -> {
            for (int i = 0; i < labels.size(); i++) {
                if (!heads.contains(labels.get(i).head())) {
                    fault(
                            "policy.rules[" + rules.indexOf(rule) + "].values[" + i + "]",
                            labels.get(i).toString(),
                            heads.isEmpty()
                                    ? "encoder.heads is empty; add the head there"
                                    : "allowed are the heads of encoder.heads: " + String.join(", ", heads));
                }
            }
        });
    }

    private void journal(JournalOptions journal, JobOptions job) {
        if (!journal.enabled()) {
            return;
        }
        if (journal.ttl().compareTo(job.checkpointInterval()) <= 0) {
            fault(
                    "journal.ttl",
                    shown(journal.ttl()),
                    "allowed is more than job.checkpoint-interval (" + shown(job.checkpointInterval())
                            + "), because a crash replays what came since the last checkpoint");
        }
        if (journal.ackTimeout().compareTo(job.asyncTimeout()) >= 0) {
            fault(
                    "journal.ack-timeout",
                    shown(journal.ackTimeout()),
                    "allowed is less than job.async-timeout (" + shown(job.asyncTimeout())
                            + "), because an answer waits within its stage");
        }
    }

    private void generator(String name, GeneratorOptions generator) {
        String path = "generators." + name;
        Consumer<String> required = key -> fault(
                path + "." + key,
                null,
                "must be set for the kind " + generator.kind().name().toLowerCase(Locale.ROOT));
        switch (generator.kind()) {
            case OPENAI -> {
                if (generator.model() == null) {
                    required.accept("model");
                }
                if (generator.location() == null) {
                    required.accept("location");
                } else {
                    endpoint(path + ".location", generator.location());
                }
                both(path + ".api-key-env", generator.apiKeyEnv(), path + ".api-key-file", generator.apiKeyFile());
            }
            case LLAMA -> {
                if (generator.location() == null) {
                    required.accept("location");
                }
            }
            case EXTRACTIVE -> {}
        }
    }

    private void endpoint(String path, String location) {
        try {
            URI uri = new URI(location);
            if (uri.getRawUserInfo() != null) {
                fault(path, null, "holds a user or password; set api-key-env or api-key-file in its place");
            } else if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null) {
                fault(path, location, "allowed is http://host:port/v1 or https://host/v1");
            }
        } catch (URISyntaxException notAnAddress) {
            fault(path, null, "is no address; allowed is http://host:port/v1 or https://host/v1");
        }
    }

    private void routing(RoutingOptions routing) {
        Set<String> names = new HashSet<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < routing.tiers().size(); i++) {
            TierOptions tier = routing.tiers().get(i);
            String path = "routing.tiers[" + i + "]";
            if (tier.name().isBlank()) {
                fault(path + ".name", "\"" + tier.name() + "\"", "allowed is a name");
            } else if (!names.add(tier.name())) {
                fault(path + ".name", tier.name(), "another tier has this name; allowed is each once");
            }
            knownGenerators(path + ".generators", tier.generators());
            sum = sum.add(BigDecimal.valueOf(tier.share()));
        }
        if (Math.abs(sum.doubleValue() - 1) > SHARE_TOLERANCE) {
            fault("routing.tiers", null, "the shares add up to " + sum.toPlainString() + "; allowed is 1");
        }
        routing.tenantPins().forEach((tenant, tier) -> {
            if (!names.contains(tier)) {
                fault(
                        "routing.tenant-pins." + tenant,
                        tier,
                        "allowed are the tiers " + String.join(", ", sorted(names)));
            }
        });
    }

    private void retrieval(
            RetrievalOptions retrieval,
            Optional<RoutingOptions> routing,
            Map<String, GeneratorOptions> generators,
            Optional<JobOptions> job) {
        // What one corpus does not set for itself is a fault of the general options, which are reported once.
        RetrievalPlan general = RetrievalPlan.of(retrieval);
        plan("retrieval", general, routing, generators, job);
        reranker("retrieval", general);
        retrieval.corpora().keySet().forEach(corpus -> {
            RetrievalPlan plan = retrieval.plan(corpus);
            if (!plan.reranker().equals(general.reranker())) {
                reranker("retrieval.corpora." + corpus, plan);
            }
            if (plan.asksModel() && !asksTheSame(plan, general)) {
                plan("retrieval.corpora." + corpus, plan, routing, generators, job);
            }
        });
    }

    private void reranker(String path, RetrievalPlan plan) {
        if (plan.reranks() && !RerankerCodec.mayBe(plan.reranker())) {
            fault(path + ".reranker", plan.reranker(), "allowed are none, " + RerankerCodec.allowed());
        }
    }

    private static boolean asksTheSame(RetrievalPlan plan, RetrievalPlan general) {
        return general.asksModel()
                && Objects.equals(plan.tier(), general.tier())
                && plan.modelBudget().equals(general.modelBudget());
    }

    private void plan(
            String path,
            RetrievalPlan plan,
            Optional<RoutingOptions> routing,
            Map<String, GeneratorOptions> generators,
            Optional<JobOptions> job) {
        if (!plan.asksModel()) {
            return;
        }
        if (plan.tier() == null) {
            fault(path + ".tier", null, "must be set for rewrite: tier, multi-query and hyde, which ask a model");
        } else {
            routing.ifPresent(options -> writingTier(path + ".tier", plan.tier(), options, generators));
        }
        // The rewritten question, its expansion, and a second wording, one after the other.
        Duration longest = plan.modelBudget().multipliedBy(3);
        job.filter(options -> longest.compareTo(options.asyncTimeout()) >= 0)
                .ifPresent(options -> fault(
                        path + ".model-budget",
                        shown(plan.modelBudget()),
                        "allowed is less than a third of job.async-timeout (" + shown(options.asyncTimeout())
                                + "), because a retrieval asks a model up to three times"));
    }

    private void writingTier(
            String path, String name, RoutingOptions routing, Map<String, GeneratorOptions> generators) {
        Optional<TierOptions> tier = routing.tiers().stream()
                .filter(options -> options.name().equals(name))
                .findFirst();
        if (tier.isEmpty()) {
            List<String> names = routing.tiers().stream().map(TierOptions::name).toList();
            fault(path, name, "allowed are the tiers " + String.join(", ", names));
        } else if (tier.get().generators().stream()
                .allMatch(generator -> generators.containsKey(generator)
                        && generators.get(generator).kind() == GeneratorKind.EXTRACTIVE)) {
            fault(path, name, "all of its generators are extractive, which write nothing; name a tier with a model");
        }
    }

    private void feedback(FeedbackOptions feedback, Optional<JobOptions> job) {
        job.filter(options -> options.checkpointDir() == null && feedback.maxPending() > MOST_PENDING_IN_MEMORY)
                .ifPresent(options -> fault(
                        "metrics.quality.feedback.max-pending",
                        String.valueOf(feedback.maxPending()),
                        "allowed without job.checkpoint-dir is at most " + MOST_PENDING_IN_MEMORY
                                + ", because a JobManager takes only 5 MB of each state; set job.checkpoint-dir"));
    }

    private void judge(JudgeOptions judge, Optional<RoutingOptions> routing, Map<String, GeneratorOptions> generators) {
        if (judge.share() > 0) {
            routing.ifPresent(options -> writingTier("metrics.quality.judge.tier", judge.tier(), options, generators));
        }
        if (judge.userBadUpTo() >= judge.userGoodFrom()) {
            fault(
                    "metrics.quality.judge.user-bad-up-to",
                    String.valueOf(judge.userBadUpTo()),
                    "allowed is less than user-good-from (" + judge.userGoodFrom() + ")");
        }
    }

    private void knownGenerators(String path, List<String> named) {
        JsonNode known = tree.get("generators");
        if (known == null || !known.isObject()) {
            return;
        }
        List<String> names = new ArrayList<>();
        known.fieldNames().forEachRemaining(names::add);
        for (int i = 0; i < named.size(); i++) {
            if (!names.contains(named.get(i))) {
                fault(path + "[" + i + "]", named.get(i), "allowed are the generators " + String.join(", ", names));
            }
        }
    }

    private void job(JobOptions job, Map<String, GeneratorOptions> generators) {
        String port = job.prometheusPort();
        if (port != null && !PortRange.isValid(port)) {
            fault("job.prometheus-port", port, "allowed is " + PortRange.ALLOWED);
        }
        generators.forEach((name, generator) -> {
            if (generator.timeout().compareTo(job.asyncTimeout()) > 0) {
                fault(
                        "generators." + name + ".timeout",
                        shown(generator.timeout()),
                        "allowed is at most job.async-timeout (" + shown(job.asyncTimeout()) + ")");
            }
        });
    }

    private void both(String onePath, String one, String otherPath, String other) {
        if (one != null && other != null) {
            fault(otherPath, null, "stands beside " + onePath + "; allowed is one of the two");
        }
    }

    private void fault(String path, String value, String message) {
        faults.add(new Fault(path, value, message));
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
