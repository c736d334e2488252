package dev.penstock.jobs.cli;

import dev.penstock.records.Envelope;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackCodec;
import dev.penstock.records.FeedbackFlag;
import dev.penstock.records.Topics;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code penstock feedback}: says what a user thinks of an answer. */
@Command(
        name = "feedback",
        description = "Say what a user thinks of the answer to a request, for the metrics job.",
        footer = "Exit code 1 when it could not be sent.")
final class FeedbackCommand implements Callable<Integer> {
    @Mixin
    private KafkaTarget target;

    @Parameters(paramLabel = "REQUEST", description = "Id of the request.")
    private String request;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = Envelope.DEFAULT_TENANT,
            description = "The request's tenant. Default ${DEFAULT-VALUE}.")
    private String tenant;

    @Option(names = "--user", paramLabel = "NAME", description = "Who says it.")
    private String user;

    @Option(names = "--rating", paramLabel = "N", description = "From 1 (bad) to 5 (good).")
    private Double rating;

    @Option(
            names = "--flag",
            paramLabel = "FLAG",
            description = "What is wrong with it: ${COMPLETION-CANDIDATES}; repeatable.")
    private List<FeedbackFlag> flags = List.of();

    @Option(names = "--correction", paramLabel = "TEXT", description = "A better answer.")
    private String correction;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (rating == null && flags.isEmpty() && correction == null) {
            throw new ParameterException(
                    spec.commandLine(), "there is nothing to say; allowed are --rating, --flag and --correction");
        }
        if (rating != null && !(rating >= Feedback.WORST && rating <= Feedback.BEST)) {
            throw new ParameterException(spec.commandLine(), "--rating is " + rating + "; allowed is 1 to 5");
        }
        Feedback feedback = new Feedback(tenant, request, user, rating, flags, correction, System.currentTimeMillis());
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (GatewayClient client = new GatewayClient(target.kafka())) {
            client.requireTopic(Topics.FEEDBACK);
            client.send(
                    Topics.FEEDBACK,
                    FeedbackCodec.key(feedback),
                    FeedbackCodec.encode(feedback),
                    List.of(),
                    null,
                    failure::set);
            client.flush();
        }
        if (failure.get() != null) {
            throw new CliException(
                    "Kafka refused the feedback: " + failure.get().getMessage(), failure.get());
        }
        return 0;
    }
}
