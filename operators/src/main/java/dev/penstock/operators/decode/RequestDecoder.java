package dev.penstock.operators.decode;

import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import java.io.Serializable;

/** Reads a request out of a Kafka record. */
@FunctionalInterface
public interface RequestDecoder extends Serializable {

    Exchange decode(InboundRecord inbound) throws UndecodableException;
}
