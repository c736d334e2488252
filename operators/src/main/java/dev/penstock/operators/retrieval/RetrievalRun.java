package dev.penstock.operators.retrieval;

import dev.penstock.records.Exchange;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * One retrieval on its way.
 *
 * @param usd price of the model calls so far
 */
record RetrievalRun(Exchange exchange, RetrievalPlan plan, StepLog log, DoubleAdder usd) {

    String corpus() {
        return exchange.envelope().corpus();
    }
}
