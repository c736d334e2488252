package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.options.Fault;
import dev.penstock.options.OptionsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCodecTest {

    @Test
    void policiesComeBackAsTheyWere() {
        assertThat(PolicyCodec.decode(PolicyCodec.encode(Exchanges.policy()))).isEqualTo(Exchanges.policy());
    }

    @Test
    void theJsonIsWrittenLikeTheConfigurationFile() {
        assertThat(new String(PolicyCodec.encode(Exchanges.policy()), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"strict\",\"version\":3,\"rules\":["
                        + "{\"id\":\"no-card\",\"kind\":\"credit-card\",\"action\":\"block\",\"applies-to\":\"both\","
                        + "\"values\":[]},"
                        + "{\"id\":\"words\",\"kind\":\"word\",\"action\":\"flag\",\"applies-to\":\"input\","
                        + "\"values\":[\"foo\",\"b\u00e4r\"]},"
                        + "{\"id\":\"names\",\"kind\":\"head\",\"action\":\"redact\",\"applies-to\":\"input\","
                        + "\"values\":[\"personal-data/PERSON>=0.9\"]}]}");
    }

    @Test
    void defaultsHoldAsInTheFile() {
        Policy policy =
                PolicyCodec.decode(Exchanges.utf8("{\"id\":\"p\",\"rules\":[{\"id\":\"mail\",\"kind\":\"email\"}]}"));
        assertThat(policy)
                .isEqualTo(new Policy(
                        "p", 1, List.of(new Rule("mail", RuleKind.EMAIL, RuleAction.FLAG, RuleScope.BOTH, List.of()))));
    }

    @Test
    void allFaultsAreReportedTogether() {
        OptionsException refused = catchThrowableOfType(
                OptionsException.class,
                () -> PolicyCodec.decode(Exchanges.utf8(
                        "{\"version\":0,\"rules\":[{\"id\":\"a\",\"kind\":\"mail\",\"appliesTo\":\"both\"}]}")));
        assertThat(refused.faults())
                .extracting(Fault::path)
                .containsExactlyInAnyOrder("id", "version", "rules[0].kind", "rules[0].appliesTo");
        assertThat(refused)
                .hasMessageContaining("rules[0].appliesTo: unknown key; did you mean applies-to?")
                .hasMessageContaining(
                        "rules[0].kind: value 'mail' is not allowed; allowed is one of prompt-injection, ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{\"id\":\"a\",\"id\":\"b\"}", "{\"id\":\"a\"} x"})
    void whatIsNoPolicyIsRefused(String value) {
        assertThat(catchThrowableOfType(OptionsException.class, () -> PolicyCodec.decode(Exchanges.utf8(value))))
                .isNotNull();
    }
}
