package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events, and the answer that they make. */
class ChatStreamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void readsEventsHoweverTheyAreCut(int size) {
        String stream = "\uFEFF: welcome\r\n\r\ndata: größe €\r\rid: 7\nevent: x\ndata:no blank\n\n"
                + "data: two\r\ndata:  lines\r\n\r\ndata\n\ndata: never ended";

        assertThat(events(stream, size)).containsExactly("größe €", "no blank", "two\n lines", "");
    }

    @Test
    void putsAnAnswerTogether() {
        ChatStream stream = stream(
                "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
        assertThat(stream.hasBegun()).as("a role is no token").isFalse();
        stream.accept("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}");
        assertThat(stream.hasBegun()).isTrue();
        stream.accept("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"another choice\"}}]}");
        stream.accept("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"length\"}]}");
        stream.accept("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}");
        stream.accept("[DONE]");
        stream.accept("what comes after the end is not read");

        assertThat(stream.complete()).isEqualTo(new ChatCompletion("Hello", "m-1", 3, 2, "length"));
    }

    @Test
    void takesARefusalForAFilteredAnswer() {
        ChatStream stream = stream(
                "{\"choices\":[{\"delta\":{\"refusal\":\"I \"}}]}",
                "{\"choices\":[{\"delta\":{\"refusal\":\"won't.\"},\"finish_reason\":\"stop\"}]}");

        assertThat(stream.complete()).isEqualTo(new ChatCompletion("I won't.", null, -1, -1, "content_filter"));
    }

    @Test
    void saysWhyAStreamIsNoAnswer() {
        assertFails(
                () -> stream("{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}")
                        .complete(),
                "finish_reason");
        assertFails(() -> stream("[DONE]").complete(), "finish_reason");
        assertFails(() -> stream("secret"), "no JSON");
        assertFails(() -> stream("[1]"), "no JSON object");
    }

    @Test
    void takesAnErrorInTheMiddleForAnUnavailableEndpoint() {
        ChatStream stream = stream("{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}");

        assertThatThrownBy(() -> stream.accept("{\"error\":{\"message\":\"secret\",\"code\":\"overloaded\"}}"))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessage("the endpoint broke its answer off with an error (code overloaded)");
    }

    private static void assertFails(ThrowingCallable read, String why) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_ANSWER))
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }

    private static ChatStream stream(String... events) {
        ChatStream stream = new ChatStream();
        for (String event : events) {
            stream.accept(event);
        }
        return stream;
    }

    private static List<String> events(String text, int size) {
        List<String> events = new ArrayList<>();
        EventStream stream = new EventStream(events::add);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += size) {
            stream.feed(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
        }
        return events;
    }
}
