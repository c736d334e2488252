package dev.penstock.connectors;

import dev.penstock.records.Policy;
import java.io.Serializable;

/** Reads the value of a record on the policy topic. Travels in the job graph. */
@FunctionalInterface
public interface PolicyParser extends Serializable {
    /**
     * Reads one policy.
     *
     * @param value the record's value, never null
     * @throws Exception when the value is no valid policy; the message names field, value and what is allowed
     */
    Policy parse(byte[] value) throws Exception;
}
