package dev.penstock.jobs.cli.batch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.jobs.cli.GatewayClient;
import dev.penstock.jobs.cli.JobWatch;
import dev.penstock.jobs.cli.RecordHeaders;
import dev.penstock.records.Header;
import dev.penstock.records.Headers;
import dev.penstock.records.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends lines to the request topic and hands responses back to the run. */
final class KafkaGateway implements BatchRun.Gateway {
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] NAMES_CORPUS = Headers.CORPUS.getBytes(StandardCharsets.UTF_8);

    private final GatewayClient client;
    private final JobWatch job;
    private final String tenant;
    private final String corpus;
    private BatchRun run;

    /**
     * @param job the job of this process, null where it runs elsewhere
     * @param tenant null for what the lines say
     * @param corpus of lines that name none; null for no corpus
     */
    KafkaGateway(GatewayClient client, JobWatch job, String tenant, String corpus) {
        this.client = client;
        this.job = job;
        this.tenant = tenant;
        this.corpus = corpus;
    }

    /** Begins to read responses. To be called before anything is sent. */
    void connect(BatchRun answering) {
        run = answering;
        client.follow(List.of(Topics.RESPONSES), false, response -> {
            String id = RecordHeaders.text(response, Headers.ID);
            if (id != null) {
                run.answered(id, response.value());
            }
        });
    }

    @Override
    public void send(String id, byte[] body) {
        List<Header> headers = new ArrayList<>();
        headers.add(RecordHeaders.header(Headers.ID, id));
        headers.add(RecordHeaders.header(Headers.PRIORITY, "batch"));
        if (tenant != null) {
            headers.add(RecordHeaders.header(Headers.TENANT, tenant));
        }
        if (corpus != null && !namesCorpus(body)) {
            headers.add(RecordHeaders.header(Headers.CORPUS, corpus));
        }
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        client.send(key, body, headers, null, refused -> run.refused(id, refused.getMessage()));
    }

    @Override
    public void check() {
        client.throwIfFailed();
        if (job != null) {
            job.throwIfEnded();
        }
    }

    /** A header would win over the line's own metadata. Few lines hold the name at all, so few are parsed for it. */
    private static boolean namesCorpus(byte[] body) {
        if (!contains(body, NAMES_CORPUS)) {
            return false;
        }
        try {
            return JSON.readTree(body).path("metadata").has(Headers.CORPUS);
        } catch (IOException malformed) {
            return false; // the job says what is wrong with it
        }
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int i = 0; i <= text.length - part.length; i++) {
            if (java.util.Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
