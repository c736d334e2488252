package dev.penstock.operators.quality.judge;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Work;
import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.Leases;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.Works;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.JudgeOptions;
import dev.penstock.operators.retrieval.RetrievalOpeners;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Exchange;
import dev.penstock.records.Judgement;
import dev.penstock.records.Status;
import dev.penstock.records.TokenEstimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a model grade a share of the answers that were given out. It is asked a second time where its reply misses the
 * form; what fails twice, fails otherwise, is late or would exceed the hour's budget is counted by that and the job goes
 * on. Where as many calls are in flight as may be, an answer is not judged: those behind it are not held up. After a
 * restore calls in flight are made again, as far as there is room, with the same ids, so that an endpoint that knows
 * idempotency keys bills them once.
 */
public final class JudgeFunction extends RichAsyncFunction<Exchange, Judged> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(JudgeFunction.class);
    private static final String SALT = "judge";
    private static final int ATTEMPTS = 2;

    private static final String JUDGED = "judged";
    private static final String MALFORMED = "malformed";
    private static final String FAILED = "failed";
    private static final String OVER_BUDGET = "over-budget";
    private static final String SKIPPED = "skipped";

    private final RetrievalOpeners.Tier judge;
    private final JudgeOptions options;
    private final WallClock clock;

    private transient Leases leases;
    private transient Generator generator;
    private transient HourlyBudget budget;
    private transient Map<ResultFuture<Judged>, Call> calls;
    /** Asks: a backend may block its caller while its queue is full, and neither Flink nor endpoints must wait then. */
    private transient ExecutorService handover;

    /** @param judge the tier that judges, with its prices */
    public JudgeFunction(RetrievalOpeners.Tier judge, JudgeOptions options, WallClock clock) {
        this.judge = judge;
        this.options = options;
        this.clock = clock;
    }

    /** Whether a request is judged if it is answered: the same wherever it is asked. */
    static boolean isSampled(String tenant, String id, JudgeOptions options) {
        return ExchangeHash.samples(tenant, id, SALT, options.share());
    }

    @Override
    public void open(OpenContext context) throws Exception {
        leases = new Leases();
        handover = Executors.newSingleThreadExecutor(new ExecutorThreadFactory("penstock-judge"));
        generator = leases.keep(judge.generator().open()).get();
        calls = new ConcurrentHashMap<>();
        budget = new HourlyBudget(
                options.usdPerHour() / getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    }

    @Override
    public void close() throws Exception {
        try {
            if (leases != null) {
                leases.close();
            }
        } finally {
            if (handover != null) {
                handover.shutdownNow();
            }
        }
    }

    @Override
    public void asyncInvoke(Exchange exchange, ResultFuture<Judged> result) {
        if (!takes(exchange)) {
            result.complete(Collections.emptyList());
            return;
        }
        Call call = new Call(exchange);
        if (calls.size() >= options.inFlight()) {
            call.count(SKIPPED);
            result.complete(List.of(call.judged(null)));
            return;
        }
        calls.put(result, call);
        call.askSoon(1);
        call.done.whenComplete((judgement, failure) -> {
            if (calls.remove(result) != null) {
                result.complete(List.of(call.judged(judgement)));
            }
        });
    }

    @Override
    public void timeout(Exchange exchange, ResultFuture<Judged> result) {
        Call late = calls.remove(result);
        if (late != null) {
            late.giveUp();
            result.complete(List.of(late.judged(null)));
        }
    }

    private boolean takes(Exchange exchange) {
        if (!exchange.isDecided()
                || exchange.request() == null
                || exchange.generation() == null
                || exchange.generation().text() == null) {
            return false;
        }
        Status status = exchange.outcome().status();
        return (status == Status.ANSWERED || status == Status.HIT)
                && !exchange.request().question().isBlank()
                && isSampled(exchange.envelope().tenant(), exchange.envelope().id(), options);
    }

    /** The judging of one exchange. One step follows the other; a timeout may come between. */
    private final class Call {
        private final Exchange exchange;
        /** Completes with a judgement, or with null. */
        private final CompletableFuture<Judgement> done = new CompletableFuture<>();

        private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
        private volatile CompletableFuture<Answer> asked = CompletableFuture.completedFuture(null);
        private volatile double usd;

        Call(Exchange exchange) {
            this.exchange = exchange;
        }

        private void ask(int attempt) {
            String id = Works.idOf(exchange.envelope()) + "#judge-" + attempt;
            ChatRequest request = Rubric.prompt(id, exchange, attempt > 1);
            double most = judge.options().price(TokenEstimate.of(request), Rubric.MAX_TOKENS);
            if (!budget.reserve(clock.millis(), most)) {
                end(OVER_BUDGET, null);
                return;
            }
            Work work = new Work(false, clock.millis() + options.timeout().toMillis());
            try {
                asked = generator.generate(new Prompt(id, request, List.of(), work));
            } catch (RuntimeException e) {
                asked = CompletableFuture.failedFuture(e);
            }
            if (done.isDone()) {
                asked.cancel(false);
            }
            asked.whenComplete((answer, failure) -> {
                if (failure != null) {
                    // What was given up may be billed all the same, and stays reserved.
                    budget.settle(most, asked.isCancelled() ? most : 0);
                    end(FAILED, null);
                } else {
                    answered(attempt, answer, most);
                }
            });
        }

        private void answered(int attempt, Answer answer, double reserved) {
            double price = judge.options().price(answer.promptTokens(), answer.completionTokens());
            budget.settle(reserved, price);
            usd += price;
            boolean passages = !Rubric.passages(exchange).isEmpty();
            Optional<Grades> grades = Grades.read(answer.text(), passages);
            if (grades.isPresent()) {
                grade(grades.get());
                end(JUDGED, judgement(grades.get(), answer.model()));
            } else if (attempt == ATTEMPTS) {
                end(MALFORMED, null);
            } else {
                count(MALFORMED);
                askSoon(attempt + 1);
            }
        }

        void askSoon(int attempt) {
            try {
                handover.execute(() -> {
                    try {
                        if (!done.isDone()) {
                            ask(attempt);
                        }
                    } catch (RuntimeException unaskable) {
                        LOG.warn("An answer cannot be judged", unaskable);
                        end(FAILED, null);
                    }
                });
            } catch (RejectedExecutionException closed) {
                end(FAILED, null);
            }
        }

        private void end(String result, Judgement judgement) {
            if (!done.isDone()) {
                count(result);
                done.complete(judgement);
            }
        }

        private void count(String result) {
            samples.add(Sample.of(Metric.JUDGE_CALLS, 1, result));
        }

        private void grade(Grades grades) {
            add(Metric.JUDGED_FAITHFULNESS, grades.faithfulness());
            add(Metric.JUDGED_RELEVANCY, grades.answerRelevancy());
            add(Metric.JUDGED_CONTEXT_PRECISION, grades.contextPrecision());
            add(Metric.JUDGED_CONTEXT_RECALL, grades.contextRecall());
        }

        private void add(Metric metric, Double grade) {
            if (grade != null) {
                samples.add(Sample.of(metric, grade));
            }
        }

        private Judgement judgement(Grades grades, String model) {
            return new Judgement(
                    exchange.envelope().tenant(),
                    exchange.envelope().id(),
                    model,
                    Rubric.NAME,
                    grades.faithfulness(),
                    grades.answerRelevancy(),
                    grades.contextPrecision(),
                    grades.contextRecall(),
                    grades.reason(),
                    usd,
                    exchange.timings().completedAtMs(),
                    clock.millis());
        }

        /** So that nobody pays for a judgement that nobody reads. */
        void giveUp() {
            end(FAILED, null);
            asked.cancel(false);
        }

        Judged judged(Judgement judgement) {
            List<Sample> told;
            synchronized (samples) {
                told = new ArrayList<>(samples);
            }
            if (usd > 0) {
                told.add(Sample.of(Metric.JUDGE_SPEND, usd));
            }
            return new Judged(
                    judgement,
                    new Observation(
                            exchange.envelope().tenant(), exchange.timings().completedAtMs(), told));
        }
    }
}
