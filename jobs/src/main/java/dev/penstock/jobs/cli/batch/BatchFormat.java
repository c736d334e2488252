package dev.penstock.jobs.cli.batch;

/** How lines of a request file become request values, and answers become output lines. */
interface BatchFormat {

    /** @throws BadLine where the line is no batch request */
    Request parse(byte[] line) throws BadLine;

    /**
     * The output line for an answer, without line break.
     *
     * @param internalId the id under which the request was sent
     * @param response value of the response record
     */
    Output answer(String customId, String internalId, byte[] response);

    /** The output line for a request that got no answer, without line break. {@code customId} may be null. */
    byte[] error(String customId, String internalId, String code, String message);

    /** A line that can be sent; {@code body} is the value of the request record. */
    record Request(String customId, byte[] body) {}

    /** An output line, and whether it carries an answer (rather than an error). */
    record Output(byte[] line, boolean ok) {}

    /** A line that cannot be sent. The message names the field and what is allowed. */
    final class BadLine extends Exception {
        private static final long serialVersionUID = 1;
        private final String customId;
        private final String code;

        BadLine(String customId, String code, String message) {
            super(message);
            this.customId = customId;
            this.code = code;
        }

        String code() {
            return code;
        }

        /** The line's custom id where it could be read, else null. */
        String customId() {
            return customId;
        }
    }
}
