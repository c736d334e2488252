package dev.penstock.operators.datasets;

import dev.penstock.operators.CanonicalHash;
import dev.penstock.operators.Works;
import dev.penstock.operators.datasets.Example.Traits;
import dev.penstock.operators.datasets.Example.Turn;
import dev.penstock.operators.retrieval.Spotlight;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Exchange;
import dev.penstock.records.FeedbackFlag;
import dev.penstock.records.Finding;
import dev.penstock.records.HeadScore;
import dev.penstock.records.Role;
import dev.penstock.records.Status;
import dev.penstock.records.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.StringJoiner;

/** Makes an example of an exchange, or says why not. */
final class ExampleMaker {
    /** Characters of an example: some 32,000 tokens. */
    private static final int LONGEST = 128_000;

    private static final Set<Role> SPOKEN = Set.of(Role.SYSTEM, Role.DEVELOPER, Role.USER, Role.ASSISTANT);
    private static final String TOPIC_HEAD = "topic";
    private static final int TENANT_DIGITS = 16;

    private final DatasetPlan plan;

    /** Either an example or why there is none. */
    record Made(Example example, Drop drop) {}

    ExampleMaker(DatasetPlan plan) {
        this.plan = plan;
    }

    Made make(Exchange exchange, Opinion opinion, Place place) {
        Drop drop = drop(exchange, opinion);
        if (drop != null) {
            return new Made(null, drop);
        }
        ChatRequest request = plan.withPassages()
                ? Spotlight.onto(Works.idOf(exchange.envelope()), exchange.request(), exchange.context())
                : exchange.request();
        Redactor redactor = new Redactor();
        List<Turn> messages = new ArrayList<>();
        int length = 0;
        for (ChatMessage message : request.messages()) {
            String content = redactor.redact(message.content());
            length += content.length();
            messages.add(new Turn(role(message.role()), content));
        }
        String answer = redactor.redact(exchange.generation().text());
        String correction = opinion.correction() == null ? null : redactor.redact(opinion.correction());
        if (length + answer.length() + (correction == null ? 0 : correction.length()) > LONGEST) {
            return new Made(null, Drop.TOO_LONG);
        }
        Traits traits = traits(exchange, opinion, answer);
        return new Made(
                new Example(messages, answer, correction, traits, lineage(exchange, opinion, place, redactor)), null);
    }

    private Drop drop(Exchange exchange, Opinion opinion) {
        if (opinion == null) {
            return Drop.UNRATED;
        } else if (!isGivenOut(exchange)) {
            return Drop.NOT_GIVEN_OUT;
        } else if (!opinion.isFirstUse()) {
            return Drop.REPEATED;
        } else if (hasAttack(exchange.inputVerdict())) {
            return Drop.ATTACK;
        } else if (isFlagged(opinion)) {
            return Drop.FLAGGED;
        } else if (!isTextOnly(exchange.request())) {
            return Drop.TOOLS;
        } else if (!plan.withPassages() && exchange.context() != null) {
            return Drop.GROUNDED;
        }
        return plan.format() == DatasetFormat.SFT && !isGood(opinion) ? Drop.TOO_LOW : null;
    }

    private static boolean hasAttack(Verdict verdict) {
        return verdict != null
                && verdict.findings() != null
                && verdict.findings().stream().anyMatch(finding -> Finding.isAttack(finding.type()));
    }

    private static boolean isGivenOut(Exchange exchange) {
        return exchange.isDecided()
                && (exchange.outcome().status() == Status.ANSWERED
                        || exchange.outcome().status() == Status.HIT)
                && exchange.request() != null
                && exchange.generation() != null
                && exchange.generation().text() != null
                && !exchange.generation().text().isBlank();
    }

    /** In a pair a wrong answer is the worse one, which is what a pair is for. */
    private boolean isFlagged(Opinion opinion) {
        boolean never =
                opinion.has(FeedbackFlag.UNSAFE) || opinion.has(FeedbackFlag.LEAK) || opinion.has(FeedbackFlag.ATTACK);
        boolean bad = opinion.has(FeedbackFlag.WRONG)
                || opinion.has(FeedbackFlag.IRRELEVANT)
                || opinion.has(FeedbackFlag.REFUSED);
        return never || bad && plan.format() == DatasetFormat.SFT && opinion.correction() == null;
    }

    private static boolean isTextOnly(ChatRequest request) {
        return request.messages().stream()
                .allMatch(message -> SPOKEN.contains(message.role()) && message.extraJson() == null);
    }

    /** Whatever was said must be good: a user's praise does not make up for a judge's doubt. */
    private boolean isGood(Opinion opinion) {
        if (opinion.correction() != null) {
            return true;
        }
        OptionalDouble rating = opinion.rating();
        OptionalDouble judged = opinion.judged();
        return (rating.isPresent() || judged.isPresent())
                && rating.orElse(plan.minRating()) >= plan.minRating()
                && judged.orElse(plan.minJudged()) >= plan.minJudged();
    }

    private Traits traits(Exchange exchange, Opinion opinion, String answer) {
        ChatRequest request = exchange.request();
        StringBuilder conversation = new StringBuilder();
        CanonicalHash hash = new CanonicalHash("dataset-conversation/1")
                .add(exchange.envelope().tenant());
        for (ChatMessage message : request.messages()) {
            String words = MinHash.normalised(message.content());
            hash.add(message.role()).add(words);
            if (message.role() == Role.USER) {
                conversation.append(words).append('\n');
            }
        }
        double rating = opinion.rating().orElse(Double.NaN);
        double quality = Double.isNaN(rating) ? 1 + 4 * opinion.judged().orElse(0) : rating;
        return new Traits(
                hash.hex(),
                MinHash.of(conversation.toString()),
                MinHash.normalised(answer).hashCode(),
                group(exchange),
                rating,
                quality,
                opinion.correction() != null,
                exchange.timings().completedAtMs());
    }

    private String group(Exchange exchange) {
        StringJoiner group = new StringJoiner("\u0000");
        for (Balance by : Balance.values()) {
            if (plan.balance().contains(by)) {
                group.add(
                        switch (by) {
                            case TENANT -> exchange.envelope().tenant();
                            case TIER ->
                                exchange.route() == null ? "" : exchange.route().tier();
                            case TOPIC -> topic(exchange);
                        });
            }
        }
        return group.toString();
    }

    private static String topic(Exchange exchange) {
        return exchange.embedding() == null
                ? ""
                : exchange.embedding().scores().stream()
                        .filter(score -> score.head().equals(TOPIC_HEAD))
                        .max(Comparator.comparingDouble(HeadScore::score))
                        .map(HeadScore::label)
                        .orElse("");
    }

    private static Lineage lineage(Exchange exchange, Opinion opinion, Place place, Redactor redactor) {
        Verdict verdict = exchange.inputVerdict();
        return new Lineage(
                new CanonicalHash("dataset-tenant/1")
                        .add(exchange.envelope().tenant())
                        .hex()
                        .substring(0, TENANT_DIGITS),
                exchange.envelope().id(),
                place.topic(),
                place.partition(),
                place.offset(),
                exchange.timings().completedAtMs(),
                exchange.generation().model(),
                boxed(opinion.rating()),
                boxed(opinion.judged()),
                opinion.judge(),
                opinion.rubric(),
                opinion.correction() != null,
                redactor.counts(),
                Redactor.POLICY + "/" + Redactor.POLICY_VERSION,
                verdict == null ? null : verdict.policy() + "/" + verdict.policyVersion());
    }

    private static Double boxed(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static String role(Role role) {
        return switch (role) {
            case SYSTEM, DEVELOPER -> "system";
            case ASSISTANT -> "assistant";
            default -> "user";
        };
    }
}
