package dev.penstock.records;

/**
 * Reads requests: an OpenAI chat-completions body as the record's value, and {@link Headers} in the record's headers or
 * the body's {@code metadata}, where the header wins.
 *
 * <ul>
 *   <li>Strict UTF-8 and strict JSON, no key twice, at most 100 levels. A byte order mark is skipped.
 *   <li>{@code stream} and {@code stream_options} are accepted and dropped: answers on a topic come whole.
 *   <li>Fields that Penstock does not act on pass verbatim in {@link ChatRequest#extraJson()} and
 *       {@link ChatMessage#extraJson()}.
 *   <li>U+0000 in a text is refused; half a surrogate pair becomes U+FFFD; other control characters stay.
 *   <li>Several text parts of one message become one text, joined by line breaks.
 * </ul>
 *
 * <p>The id is the one in header or metadata, else the record key where it is fit for a name, else
 * {@code topic-partition-offset}.
 */
public final class RequestCodec {
    private RequestCodec() {}

    /**
     * Decodes one record.
     *
     * @param maxBytes largest value that is parsed
     * @param maxMessages most messages of a conversation
     * @param defaultDeadlineMs deadline of requests that name none, milliseconds after the record's timestamp
     * @throws RequestException if the record is no valid request; no input causes another exception
     */
    public static Exchange decode(InboundRecord record, long maxBytes, int maxMessages, long defaultDeadlineMs)
            throws RequestException {
        BodyReader body = new BodyReader(maxMessages);
        BadField badBody = body.read(record.value(), maxBytes);
        EnvelopeReader sender = new EnvelopeReader(record, body.metadata());
        Envelope envelope = sender.read(body.user(), defaultDeadlineMs);
        if (badBody != null) {
            throw new RequestException(badBody, envelope);
        } else if (sender.fault() != null) {
            throw new RequestException(sender.fault(), envelope);
        }
        return Exchange.received(envelope, body.request());
    }
}
