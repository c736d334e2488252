package dev.penstock.jobs.serve;

import dev.penstock.operators.admission.AdmissionOptions;
import dev.penstock.operators.decode.RequestDecoder;
import dev.penstock.operators.decode.UndecodableException;
import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.RequestCodec;
import dev.penstock.records.RequestException;

/** Reads requests with the limits that admission sets. */
final class RequestReader implements RequestDecoder {
    private static final long serialVersionUID = 1;

    private final AdmissionOptions limits;

    RequestReader(AdmissionOptions limits) {
        this.limits = limits;
    }

    @Override
    public Exchange decode(InboundRecord inbound) throws UndecodableException {
        try {
            return RequestCodec.decode(
                    inbound,
                    limits.maxRequestBytes(),
                    limits.maxMessages(),
                    limits.defaultDeadline().toMillis());
        } catch (RequestException e) {
            throw new UndecodableException(e.envelope(), e.code(), e.param(), e.getMessage());
        }
    }
}
