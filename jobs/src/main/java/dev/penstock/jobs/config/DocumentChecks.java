package dev.penstock.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.operators.documents.DocumentOptions;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.InvalidPolicyException;
import dev.penstock.options.Fault;
import dev.penstock.records.Policy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The {@link CrossChecks} of the section {@code documents}. */
final class DocumentChecks {
    private final JsonNode tree;
    private final List<Fault> faults;

    DocumentChecks(JsonNode tree, List<Fault> faults) {
        this.tree = tree;
        this.faults = faults;
    }

    void check() {
        CrossChecks.bound(DocumentOptions.class, tree.get("documents")).ifPresent(this::check);
    }

    private void check(DocumentOptions documents) {
        for (int i = 0; i < documents.uriPrefixes().size(); i++) {
            prefix("documents.uri-prefixes[" + i + "]", documents.uriPrefixes().get(i));
        }
        CrossChecks.bound(EncoderOptions.class, tree.get("encoder"))
                .filter(encoder -> documents.chunking().targetTokens() > encoder.maxTokens())
                .ifPresent(encoder -> fault(
                        "documents.chunking.target-tokens",
                        String.valueOf(documents.chunking().targetTokens()),
                        "allowed is at most encoder.max-tokens (" + encoder.maxTokens()
                                + "), because the encoder reads no further"));
        CrossChecks.bound(KafkaOptions.class, tree.get("kafka"))
                .filter(kafka -> kafka.groupId().equals(documents.groupId()))
                .ifPresent(kafka -> fault(
                        "documents.group-id",
                        documents.groupId(),
                        "allowed is another than kafka.group-id, which is the main job's"));
        if (documents.policy() != null) {
            policy(documents.policy());
        }
    }

    private void prefix(String path, String prefix) {
        boolean plain = prefix.endsWith("/") && !prefix.contains("/../") && !prefix.contains("%");
        try {
            URI uri = new URI(prefix);
            plain &= uri.getScheme() != null && uri.getRawUserInfo() == null && uri.getPath() != null;
        } catch (URISyntaxException e) {
            plain = false;
        }
        if (!plain) {
            // Not shown: it may hold a password.
            fault(
                    path,
                    null,
                    "allowed is an absolute URI that ends in a slash, such as s3://bucket/docs/, without user,"
                            + " password, '..' and '%'");
        }
    }

    private void policy(Policy policy) {
        try {
            if (!CompiledPolicy.of(policy).headLabels().isEmpty()) {
                fault("documents.policy", null, "has rules of the kind head, which documents are not screened by");
            }
        } catch (InvalidPolicyException invalid) {
            fault("documents.policy", null, invalid.getMessage());
        }
    }

    private void fault(String path, String value, String message) {
        faults.add(new Fault(path, value, message));
    }
}
