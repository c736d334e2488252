package dev.penstock.operators.admission;

import dev.penstock.records.Exchange;
import org.apache.flink.api.java.functions.KeySelector;

/** Tenant and request id, which is unique within the tenant: what {@link DeduplicateFunction} is keyed by. */
public final class RequestKey implements KeySelector<Exchange, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String getKey(Exchange exchange) {
        return exchange.envelope().tenant() + '\u0000' + exchange.envelope().id();
    }
}
