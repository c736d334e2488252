package dev.penstock.operators.guardrail;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.operators.Decided;
import dev.penstock.operators.Decisions;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.records.Exchange;
import dev.penstock.records.Finding;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.Outcome;
import dev.penstock.records.Policy;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the head rules of the tenant's policy to what the encoder's heads said of the question, and completes the
 * input verdict. A blocked request is decided and leaves by {@link Decided#TAG}; what is to be redacted is redacted in
 * the question, so that semantic cache, retrieval, models and the trace see it redacted. Nothing is computed here: the
 * encoder's pass has delivered scores and spans.
 *
 * <p>A rule that cannot be applied, because the question could not be encoded or no head gives its label, leaves a
 * flagged finding of the type {@link HeadScreen#UNAVAILABLE} and lets the request pass: the rules on the text have been
 * applied before, the output filter will look at the answer, and what is flagged is not stored for others. A label that
 * no head gives is logged once for each policy and counted in {@code unknownHeadLabels}.
 *
 * <p>Policies reach the guardrail functions one after another. Where the request was screened under another version
 * than the one that holds here, its answer is neither taken from a cache nor stored: the scope of the caches names the
 * version of the rules, and an answer in it must have passed the heads of that version too.
 */
public final class ClassifyFunction extends PolicedFunction {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(ClassifyFunction.class);
    private static final int MOST_NAMED = 20;

    private final EncoderOpener opener;

    private transient Shared.Lease<Encoder> encoder;
    /** Weak, so that it is no larger than the book of policies. */
    private transient Map<CompiledPolicy, HeadScreen> screens;

    private transient Counter unknownHeadLabels;

    /**
     * @param encoder whose heads speak in the embeddings; asked for their labels only
     * @param configured holds where neither the tenant nor {@link Policy#ALL_TENANTS} has a policy
     * @param initial policies by tenant that hold until the policy stream says otherwise
     * @throws InvalidPolicyException if {@code configured} does not compile
     */
    public ClassifyFunction(EncoderOpener encoder, Policy configured, Map<String, Policy> initial) {
        super("heads", configured, initial);
        this.opener = encoder;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        encoder = opener.open(getRuntimeContext());
        screens = new WeakHashMap<>();
        super.open(context);
        unknownHeadLabels =
                getRuntimeContext().getMetricGroup().addGroup("guardrail").counter("unknownHeadLabels");
    }

    @Override
    public void close() throws Exception {
        if (encoder != null) {
            encoder.close();
        }
    }

    @Override
    Collection<String> findingTypes() {
        Set<String> types = new TreeSet<>();
        types.add(HeadScreen.UNAVAILABLE);
        encoder.get().headLabels().forEach(label -> types.add(HeadScreen.type(label)));
        return types;
    }

    @Override
    Exchange screened(Exchange exchange, CompiledPolicy policy, long nowMs) {
        Exchange asked =
                isOf(policy.policy(), exchange.inputVerdict()) ? exchange : uncacheable(exchange, "the policy changed");
        if (policy.headRules().isEmpty() || asked.request().question().isBlank()) {
            return asked;
        }
        Screening screening = screens.computeIfAbsent(policy, this::screen)
                .screen(
                        asked.request().question(),
                        asked.embedding(),
                        asked.request().questionIndex());
        metrics().count(verdict(policy.policy(), screening.action(), screening.findings()));
        return screening.findings().isEmpty() ? asked : stamped(asked, policy.policy(), screening, nowMs);
    }

    @Override
    boolean goesOn(Exchange screened) {
        return !screened.isDecided();
    }

    private HeadScreen screen(CompiledPolicy policy) {
        HeadScreen screen = new HeadScreen(policy.headRules(), encoder.get().headLabels());
        Set<HeadLabel> unknown = screen.unknown();
        if (!unknown.isEmpty()) {
            unknownHeadLabels.inc(unknown.size());
            LOG.warn(
                    "Policy {} version {} names {}, which no head of the encoder gives: rules on them find nothing and flag "
                            + "every request. The heads give: {}",
                    policy.policy().id(),
                    policy.policy().version(),
                    named(unknown),
                    named(encoder.get().headLabels()));
        }
        return screen;
    }

    private static String named(Set<HeadLabel> labels) {
        String named = String.join(
                ", ", labels.stream().limit(MOST_NAMED).map(HeadLabel::toString).toList());
        return labels.size() > MOST_NAMED ? named + " and " + (labels.size() - MOST_NAMED) + " more" : named;
    }

    private static Exchange stamped(Exchange exchange, Policy policy, Screening screening, long nowMs) {
        Verdict rules = exchange.inputVerdict();
        List<Finding> findings = new ArrayList<>(rules.findings());
        findings.addAll(screening.findings());
        Verdict verdict = verdict(policy, rules.action().strictest(screening.action()), findings);
        Exchange stamped = exchange.withInputVerdict(verdict);
        if (!screening.text().equals(exchange.request().question())) {
            stamped = redacted(stamped, screening.text());
        }
        if (verdict.action() != RuleAction.BLOCK) {
            return stamped;
        }
        Outcome blocked = Outcome.blocked("content_blocked", Refusal.message("the request was blocked", verdict));
        return Decisions.unanswered(stamped, blocked, nowMs);
    }

    private static Verdict verdict(Policy policy, RuleAction action, List<Finding> findings) {
        return new Verdict(policy.id(), policy.version(), action, List.copyOf(findings));
    }

    private static boolean isOf(Policy policy, Verdict verdict) {
        return verdict.policy().equals(policy.id()) && verdict.policyVersion() == policy.version();
    }

    /**
     * The vector stays that of the question as it was asked. With a corpus, passages are found by it that may be about
     * the very person who was redacted, so the answer must not be given to others whose question reads the same now.
     */
    private static Exchange redacted(Exchange exchange, String question) {
        Exchange redacted = exchange.withRequest(exchange.request().withQuestion(question));
        return exchange.envelope().corpus() == null ? redacted : uncacheable(redacted, "the question was redacted");
    }

    private static Exchange uncacheable(Exchange exchange, String because) {
        return exchange.withCache(exchange.cache().notCacheable(because));
    }
}
