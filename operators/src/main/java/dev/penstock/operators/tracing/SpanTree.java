package dev.penstock.operators.tracing;

import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.RetrievalStep;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;

/** Makes the spans of a settled exchange: one for the whole, below it one for each stage that ran. */
final class SpanTree {
    static final String ROOT = "penstock exchange";

    private final Resource resource;
    private final boolean content;

    /** @param content whether messages and answers stand in the spans */
    SpanTree(String serviceName, boolean content) {
        this.resource = Resource.create(Attributes.of(Keys.SERVICE_NAME, serviceName));
        this.content = content;
    }

    /** The root first. */
    List<SpanData> of(Exchange exchange) {
        return new Growth(exchange).spans();
    }

    /** One tree in the making. */
    private final class Growth {
        private final Exchange exchange;
        private final Ids ids;
        private final Timeline time;
        private final SpanContext root;
        private final List<SpanData> spans = new ArrayList<>();

        private Growth(Exchange exchange) {
            this.exchange = exchange;
            this.ids = Ids.of(exchange.envelope());
            this.time = new Timeline(exchange);
            this.root = context("exchange");
        }

        private List<SpanData> spans() {
            root();
            queue();
            guardrail();
            caches();
            retrieve();
            route();
            infer();
            outputFilter();
            return List.copyOf(spans);
        }

        private void root() {
            AttributesBuilder about = Describing.exchange(exchange);
            if (content && !time.ran(Stage.INFER)) {
                texts(about);
            }
            spans.add(new FinishedSpan(
                    ROOT,
                    SpanKind.CONSUMER,
                    root,
                    Parents.of(exchange.envelope().traceparent()),
                    exchange.outcome().status() == Status.FAILED ? StatusData.error() : StatusData.unset(),
                    time.begin(),
                    time.end(),
                    about.build(),
                    resource));
        }

        private void queue() {
            if (time.ran(Stage.QUEUE)) {
                stage(Stage.QUEUE, Attributes.empty());
            }
        }

        private void guardrail() {
            if (exchange.inputVerdict() != null) {
                between("guardrail", Stage.EXACT_CACHE, Describing.verdict(exchange.inputVerdict()));
            }
        }

        private void caches() {
            if (time.ran(Stage.EXACT_CACHE)) {
                stage(Stage.EXACT_CACHE, Attributes.empty());
            }
            if (time.ran(Stage.EMBED)) {
                stage(Stage.EMBED, Describing.embedding(exchange.embedding()));
                if (exchange.embedding() != null
                        && !exchange.embedding().scores().isEmpty()) {
                    between("classify", Stage.SEMANTIC_CACHE, Attributes.empty());
                }
            }
            if (time.ran(Stage.SEMANTIC_CACHE)) {
                stage(Stage.SEMANTIC_CACHE, Describing.cache(exchange.cache()));
            }
        }

        private void retrieve() {
            if (!time.ran(Stage.RETRIEVE) || exchange.context() == null) {
                return;
            }
            stage(Stage.RETRIEVE, Describing.retrieval(exchange.context()));
            SpanContext parent = context(Stage.RETRIEVE.label());
            List<RetrievalStep> steps = exchange.context().steps();
            for (int i = 0; i < steps.size(); i++) {
                RetrievalStep step = steps.get(i);
                long start = time.startOf(Stage.RETRIEVE) + step.startMicros() * 1000;
                add(
                        step.name(),
                        SpanKind.INTERNAL,
                        context(Stage.RETRIEVE.label() + "/" + i),
                        parent,
                        start,
                        start + step.micros() * 1000,
                        Describing.step(step));
            }
        }

        private void route() {
            if (exchange.route() != null) {
                between("route", Stage.INFER, Describing.route(exchange.route()));
            }
        }

        private void infer() {
            if (!time.ran(Stage.INFER)) {
                return;
            }
            Generation answer = exchange.generation();
            AttributesBuilder about = Describing.call(exchange);
            if (content) {
                texts(about);
            }
            spans.add(new FinishedSpan(
                    answer == null ? "chat" : "chat " + answer.model(),
                    SpanKind.CLIENT,
                    context(Stage.INFER.label()),
                    root,
                    answer == null ? StatusData.error() : StatusData.unset(),
                    time.startOf(Stage.INFER),
                    time.endOf(Stage.INFER),
                    about.build(),
                    resource));
        }

        private void outputFilter() {
            if (exchange.outputVerdict() != null) {
                add(
                        "output-filter",
                        SpanKind.INTERNAL,
                        context("output-filter"),
                        root,
                        time.ran(Stage.INFER) ? time.endOf(Stage.INFER) : time.endBefore(Stage.INFER),
                        time.end(),
                        Describing.verdict(exchange.outputVerdict()));
            }
        }

        private void texts(AttributesBuilder about) {
            if (exchange.request() != null) {
                about.put(Keys.INPUT_MESSAGES, Content.of(exchange.request()));
            }
            if (exchange.generation() != null) {
                about.put(Keys.OUTPUT_MESSAGES, Content.of(exchange.generation()));
            }
        }

        private void stage(Stage stage, Attributes about) {
            add(
                    stage.label(),
                    SpanKind.INTERNAL,
                    context(stage.label()),
                    root,
                    time.startOf(stage),
                    time.endOf(stage),
                    about);
        }

        /** What lies before a stage and is not timed. */
        private void between(String name, Stage before, Attributes about) {
            add(name, SpanKind.INTERNAL, context(name), root, time.endBefore(before), time.startFrom(before), about);
        }

        private void add(
                String name,
                SpanKind kind,
                SpanContext own,
                SpanContext parent,
                long start,
                long end,
                Attributes about) {
            spans.add(new FinishedSpan(
                    name, kind, own, parent, StatusData.unset(), start, Math.max(start, end), about, resource));
        }

        private SpanContext context(String span) {
            return SpanContext.create(ids.traceId(), ids.span(span), TraceFlags.getSampled(), TraceState.getDefault());
        }
    }
}
