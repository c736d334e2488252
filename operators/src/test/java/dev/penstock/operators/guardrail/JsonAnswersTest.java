package dev.penstock.operators.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.Outcome;
import dev.penstock.records.ResponseFormat;
import org.junit.jupiter.api.Test;

class JsonAnswersTest {
    private static final String PERSON = "{\"type\":\"object\",\"required\":[\"name\"],"
            + "\"properties\":{\"name\":{\"type\":\"string\",\"pattern\":\"^[A-Z]\"},\"age\":{\"type\":\"integer\"}},"
            + "\"additionalProperties\":false}";

    private final JsonAnswers answers = new JsonAnswers();

    @Test
    void acceptsWhatMatchesTheSchema() {
        assertThat(check(PERSON, "{\"name\":\"Ann\",\"age\":3}")).isEqualTo(Outcome.ANSWERED);
        assertThat(check("true", "[1]")).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void namesTheKeywordThatFailsAndNotTheAnswer() {
        Outcome outcome = check(PERSON, "{\"name\":\"secretive\",\"age\":\"old\"}");

        assertThat(outcome.code()).isEqualTo("invalid_json_answer");
        assertThat(outcome.message())
                .contains("type fails", "pattern fails")
                .doesNotContain("secretive")
                .doesNotContain("old");
    }

    @Test
    void refusesWhatIsNoJsonOrNoObject() {
        assertThat(answers.check(Exchanges.request(ResponseFormat.JSON_OBJECT, null), "[1]")
                        .code())
                .isEqualTo("invalid_json_answer");
        assertThat(answers.check(Exchanges.request(ResponseFormat.JSON_OBJECT, null), "{} {}")
                        .code())
                .isEqualTo("invalid_json_answer");
        assertThat(answers.check(Exchanges.request(ResponseFormat.JSON_OBJECT, null), "")
                        .code())
                .isEqualTo("invalid_json_answer");
        assertThat(check("true", "[".repeat(5000) + "]".repeat(5000)).code()).isEqualTo("invalid_json_answer");
    }

    @Test
    void aSchemaThatCannotBeUsedIsTheRequestsFault() {
        String remote = "{\"$ref\":\"http://127.0.0.1:1/schema.json\"}";
        String local = "{\"$ref\":\"file:///etc/passwd\"}";
        String classpath = "{\"$ref\":\"classpath:log4j2-test.properties\"}";
        String lookAround = "{\"type\":\"string\",\"pattern\":\"(?=a)b\"}";
        String endless = "{\"$ref\":\"#\"}";
        String large = "{\"title\":\"" + "x".repeat(70_000) + "\"}";
        for (String schema : new String[] {"{", "5", remote, local, classpath, lookAround, endless, large}) {
            Outcome outcome = check(schema, "\"x\"");

            assertThat(outcome.code())
                    .as(schema.substring(0, Math.min(60, schema.length())))
                    .isEqualTo("invalid_json_schema");
            assertThat(outcome.param()).isEqualTo("response_format.json_schema.schema");
        }
    }

    @Test
    void aSchemaThatMultipliesItsOwnWorkIsStopped() {
        StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 30; i++) {
            String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
            schema.append("\"d" + i + "\":{\"anyOf\":[" + next + "," + next + "]},");
        }
        schema.append("\"d30\":{\"type\":\"integer\"}}}");

        assertThat(check(schema.toString(), "\"x\"").code()).isEqualTo("invalid_json_schema");
    }

    @Test
    void removesAFenceOnlyWhereItIsOne() {
        assertThat(JsonAnswers.unfenced("```\n{}\n```")).isEqualTo("{}");
        assertThat(JsonAnswers.unfenced("  ```JSON\r\n{}\r\n```  ")).isEqualTo("{}");
        assertThat(JsonAnswers.unfenced("```python\n{}\n```")).isEqualTo("```python\n{}\n```");
        assertThat(JsonAnswers.unfenced("```")).isEqualTo("```");
        assertThat(JsonAnswers.unfenced("``````")).isEqualTo("``````");
        assertThat(JsonAnswers.unfenced("{}")).isEqualTo("{}");
    }

    private Outcome check(String schema, String answer) {
        return answers.check(Exchanges.request(ResponseFormat.JSON_SCHEMA, schema), answer);
    }
}
