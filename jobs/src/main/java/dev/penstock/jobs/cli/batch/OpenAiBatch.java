package dev.penstock.jobs.cli.batch;

import dev.penstock.records.BatchLine;
import dev.penstock.records.ResponseCodec;

/** The OpenAI Batch format. */
final class OpenAiBatch implements BatchFormat {

    @Override
    public Request parse(byte[] line) throws BadLine {
        BatchLine parsed = BatchLine.parse(line);
        if (!parsed.isRequest()) {
            throw new BadLine(parsed.customId(), parsed.errorCode(), parsed.errorMessage());
        }
        return new Request(parsed.customId(), parsed.body());
    }

    @Override
    public Output answer(String customId, String internalId, byte[] response) {
        boolean ok = ResponseCodec.decode(response).errorType() == null;
        return new Output(BatchLine.output(customId, response), ok);
    }

    @Override
    public byte[] error(String customId, String internalId, String code, String message) {
        return BatchLine.error(customId, internalId, code, message);
    }
}
