package dev.penstock.jobs.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.records.Citation;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.ResponseView;
import dev.penstock.records.RuleAction;
import java.io.IOException;
import java.util.Locale;

/** Reads responses for the demo. */
final class Replies {
    private static final JsonMapper JSON = new JsonMapper();

    private Replies() {}

    /** @param id the request's id, from the record's header */
    static Reply read(String id, byte[] response) throws IOException {
        ResponseView view = ResponseCodec.decode(response);
        JsonNode findings = JSON.readTree(response).path("penstock").path("findings");
        return new Reply(
                id,
                view.status(),
                view.cacheLevel(),
                view.tier(),
                view.model(),
                view.errorType(),
                view.errorCode(),
                strictest(findings, "input"),
                strictest(findings, "output"),
                view.text() == null ? "" : view.text(),
                view.citations().stream().map(Citation::documentId).distinct().toList(),
                view.costUsd(),
                view.costUsd() + view.savedUsd(),
                view.totalMs());
    }

    private static RuleAction strictest(JsonNode findings, String stage) {
        RuleAction strictest = RuleAction.ALLOW;
        for (JsonNode finding : findings) {
            if (stage.equals(finding.path("stage").asText())) {
                strictest = strictest.strictest(RuleAction.valueOf(
                        finding.path("action").asText("allow").toUpperCase(Locale.ROOT)));
            }
        }
        return strictest;
    }
}
