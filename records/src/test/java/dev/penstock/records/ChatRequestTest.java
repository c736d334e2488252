package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChatRequestTest {
    private final ChatRequest request = Exchanges.request()
            .withMessages(List.of(
                    ChatMessage.user("first"),
                    new ChatMessage(Role.USER, "second", "{\"name\":\"ann\"}"),
                    new ChatMessage(Role.TOOL, "42", null)));

    @Test
    void theQuestionIsTheLastMessageOfTheUser() {
        assertThat(request.questionIndex()).isEqualTo(1);
        assertThat(request.question()).isEqualTo("second");
    }

    @Test
    void anotherQuestionReplacesTheTextOfThatMessageAlone() {
        ChatRequest other = request.withQuestion("other");

        assertThat(other.messages())
                .containsExactly(
                        request.messages().get(0),
                        new ChatMessage(Role.USER, "other", "{\"name\":\"ann\"}"),
                        request.messages().get(2));
        assertThat(request.question()).as("the request itself stays").isEqualTo("second");
    }

    @Test
    void withoutAUserThereIsNoQuestion() {
        ChatRequest none = request.withMessages(List.of(ChatMessage.system("Be brief.")));

        assertThat(none.questionIndex()).isEqualTo(-1);
        assertThat(none.question()).isEmpty();
        assertThatThrownBy(() -> none.withQuestion("other")).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
