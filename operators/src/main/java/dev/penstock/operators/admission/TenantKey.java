package dev.penstock.operators.admission;

import dev.penstock.records.Exchange;
import org.apache.flink.api.java.functions.KeySelector;

/** The tenant: what {@link AdmitFunction} is keyed by. */
public final class TenantKey implements KeySelector<Exchange, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String getKey(Exchange exchange) {
        return exchange.envelope().tenant();
    }
}
