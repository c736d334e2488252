package dev.penstock.operators.admission;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** Who may send how much. */
public record AdmissionOptions(
        @Option(
                value = "Requests per second that a tenant may send over time; more are shed",
                byDefault = "100",
                min = 0.001,
                max = 10000000)
        double requestsPerSecond,

        @Option(
                value = "Requests that a tenant may send at once after a pause: the size of its token bucket",
                byDefault = "1000",
                min = 1,
                max = 100000000)
        double burst,

        @Option(value = "Other limits for single tenants, by tenant", byDefault = "{}")
        Map<String, TenantLimit> tenants,

        @Option(value = "Largest request value in bytes", byDefault = "1048576", min = 1024, max = 16777216)
        int maxRequestBytes,

        @Option(value = "Most messages in a conversation", byDefault = "200", min = 1, max = 10000)
        int maxMessages,

        @Option(
                value = "Most tokens of a request, estimated at four characters each",
                byDefault = "32768",
                min = 16,
                max = 10000000)
        int maxTokens,

        @Option(
                value = "Deadline of requests that name none, counted from the record's timestamp",
                byDefault = "5m",
                min = 1)
        Duration defaultDeadline,

        @Option(
                value = "How long a request id is remembered: a record with the same tenant and id within it is a "
                        + "duplicate and not answered again",
                byDefault = "1h",
                min = 1000)
        Duration duplicateWindow)
        implements Serializable {

    /** The limit of one tenant. */
    public record TenantLimit(
            @Option(value = "Requests per second over time", min = 0.001, max = 10000000)
            double requestsPerSecond,

            @Option(value = "Requests at once after a pause", min = 1, max = 100000000)
            double burst)
            implements Serializable {}

    public TenantLimit limitOf(String tenant) {
        TenantLimit own = tenants.get(tenant);
        return own != null ? own : new TenantLimit(requestsPerSecond, burst);
    }
}
