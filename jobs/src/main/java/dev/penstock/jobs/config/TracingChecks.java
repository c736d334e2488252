package dev.penstock.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.operators.tracing.TracingExporter;
import dev.penstock.operators.tracing.TracingOptions;
import dev.penstock.options.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Faults of the section {@code tracing} that no option shows by itself. */
final class TracingChecks {
    private static final String ENDPOINT = "tracing.endpoint";
    private static final String ALLOWED = "allowed is http://host:port/path or https://host/path";

    private final JsonNode tree;
    private final List<Fault> faults;

    TracingChecks(JsonNode tree, List<Fault> faults) {
        this.tree = tree;
        this.faults = faults;
    }

    void check() {
        CrossChecks.bound(TracingOptions.class, tree.get("tracing")).ifPresent(this::check);
    }

    private void check(TracingOptions tracing) {
        if (tracing.headersEnv() != null && tracing.headersFile() != null) {
            fault("tracing.headers-file", null, "stands beside tracing.headers-env; allowed is one of the two");
        }
        if (tracing.exporter() == TracingExporter.OTLP) {
            endpoint(tracing.endpoint());
        }
    }

    private void endpoint(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            if (uri.getRawUserInfo() != null) {
                fault(ENDPOINT, null, "holds a user or password; set headers-env or headers-file in its place");
            } else if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null) {
                fault(ENDPOINT, endpoint, ALLOWED);
            }
        } catch (URISyntaxException notAnAddress) {
            fault(ENDPOINT, null, "is no address; " + ALLOWED);
        }
    }

    private void fault(String path, String value, String message) {
        faults.add(new Fault(path, value, message));
    }
}
