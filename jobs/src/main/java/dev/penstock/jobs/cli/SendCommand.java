package dev.penstock.jobs.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.records.Header;
import dev.penstock.records.Headers;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code penstock send}: writes prompts to the request topic. */
@Command(
        name = "send",
        description = "Send prompts as requests, and print their ids; with --wait, print the answers.",
        footer = "Exit code 1 when a prompt could not be sent, or with --wait got no answer.")
final class SendCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 100;
    private static final JsonMapper JSON = new JsonMapper();

    @Mixin
    private KafkaTarget target;

    @Parameters(paramLabel = "PROMPT", arity = "0..*", description = "Prompts; none reads one a line from stdin.")
    private List<String> prompts = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Read prompts from a file, one a line.")
    private Path file;

    @Option(names = "--tenant", paramLabel = "NAME", description = "The tenant that asks.")
    private String tenant;

    @Option(names = "--user", paramLabel = "NAME", description = "The tenant's user.")
    private String user;

    @Option(names = "--corpus", paramLabel = "NAME", description = "The corpus to ground the answer in.")
    private String corpus;

    @Option(names = "--label", paramLabel = "LABEL", description = "An access label of the caller; repeatable.")
    private List<String> labels = List.of();

    @Option(
            names = "--filter",
            paramLabel = "NAME=VALUE",
            description = "What the metadata of retrieved documents must be; repeatable, a name for any of its values.")
    private List<String> filters = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "Request id; for one prompt only.")
    private String id;

    @Option(names = "--priority", paramLabel = "LANE", description = "interactive or batch.")
    private Priority priority;

    @Option(names = "--deadline-ms", paramLabel = "MS", description = "How long the answer is wanted.")
    private Long deadlineMs;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message before the prompt.")
    private String system;

    @Option(names = "--model", paramLabel = "NAME", description = "The model or tier to ask for.")
    private String model;

    @Option(names = "--wait", description = "Wait for the answers and print them.")
    private boolean await;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "With --wait: how long. Default ${DEFAULT-VALUE}.")
    private long timeoutSeconds;

    @Option(names = "--json", description = "Print one JSON object a line: the response, or the id.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Prompts by id, of those that wait for their answer. */
    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    private final Object answer = new Object();

    @Override
    public Integer call() throws Exception {
        List<String> texts = texts();
        if (id != null && texts.size() != 1) {
            throw new ParameterException(spec.commandLine(), "--id goes with one prompt, there are " + texts.size());
        }
        try (GatewayClient client = new GatewayClient(target.kafka())) {
            if (await) {
                client.follow(List.of(Topics.RESPONSES), false, this::answered);
            } else {
                client.requireTopic(Topics.REQUESTS);
            }
            AtomicReference<Exception> failure = new AtomicReference<>();
            for (String text : texts) {
                send(client, text, failure);
            }
            client.flush();
            if (failure.get() != null) {
                throw new CliException(
                        "Kafka refused the request: " + failure.get().getMessage(), failure.get());
            }
            return await ? awaitAnswers(client) : 0;
        }
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>(prompts);
        if (file != null) {
            texts.addAll(Files.readAllLines(file));
        }
        if (prompts.isEmpty() && file == null) {
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(texts::add);
        }
        texts.removeIf(String::isBlank);
        if (texts.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there is no prompt to send");
        }
        return texts;
    }

    private void send(GatewayClient client, String text, AtomicReference<Exception> failure) {
        String request = id != null ? id : UUID.randomUUID().toString();
        if (await) {
            waiting.put(request, text);
        } else {
            print(json ? JSON.createObjectNode().put("id", request).toString() : request);
        }
        byte[] key = request.getBytes(StandardCharsets.UTF_8);
        client.send(key, body(text), headers(request), null, failure::set);
    }

    private byte[] body(String text) {
        ObjectNode body = JSON.createObjectNode();
        if (model != null) {
            body.put("model", model);
        }
        ArrayNode messages = body.putArray("messages");
        if (system != null) {
            messages.addObject().put("role", "system").put("content", system);
        }
        messages.addObject().put("role", "user").put("content", text);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private List<Header> headers(String request) {
        List<Header> headers = new ArrayList<>();
        headers.add(RecordHeaders.header(Headers.ID, request));
        add(headers, Headers.TENANT, tenant);
        add(headers, Headers.USER, user);
        add(headers, Headers.CORPUS, corpus);
        add(headers, Headers.FILTER, filters.isEmpty() ? null : String.join(",", filters));
        add(headers, Headers.LABELS, labels.isEmpty() ? null : String.join(",", labels));
        add(headers, Headers.PRIORITY, priority == null ? null : priority.name().toLowerCase(Locale.ROOT));
        add(headers, Headers.DEADLINE_MS, deadlineMs == null ? null : String.valueOf(deadlineMs));
        return headers;
    }

    private static void add(List<Header> headers, String key, String value) {
        if (value != null) {
            headers.add(RecordHeaders.header(key, value));
        }
    }

    private void answered(ConsumerRecord<byte[], byte[]> record) {
        String request = RecordHeaders.text(record, Headers.ID);
        if (request == null || !waiting.containsKey(request)) {
            return; // the answer to somebody else
        }
        show(request, record);
        waiting.remove(request);
        synchronized (answer) {
            answer.notifyAll();
        }
    }

    private void show(String request, ConsumerRecord<byte[], byte[]> record) {
        if (json) {
            print(new String(record.value(), StandardCharsets.UTF_8));
            return;
        }
        ResponseView view = ResponseCodec.decode(record.value());
        String text = view.text() != null ? view.text() : view.errorMessage();
        print(request + "  " + view.status().name().toLowerCase(Locale.ROOT)
                + (view.tier() == null ? "" : "  " + view.tier()) + System.lineSeparator() + text);
    }

    private int awaitAnswers(GatewayClient client) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        while (!waiting.isEmpty() && System.nanoTime() < end) {
            client.throwIfFailed();
            synchronized (answer) {
                answer.wait(POLL_MILLIS);
            }
        }
        if (!waiting.isEmpty()) {
            throw new CliException(waiting.size() + " of the requests got no answer within " + timeoutSeconds
                    + " s; is the job running (penstock serve)? first id: "
                    + waiting.keySet().iterator().next());
        }
        return 0;
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
