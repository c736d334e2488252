package dev.penstock.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsBinderTest {

    enum Delivery {
        AT_LEAST_ONCE,
        EXACTLY_ONCE
    }

    record Tier(
            @Option("Name") String name,

            @Option(value = "Share", min = 0, max = 1) double share,

            @Option(value = "Servers", byDefault = "[local]", min = 1, max = 3)
            List<String> servers) {}

    record Cache(
            @Option(value = "Whether it is asked", byDefault = "true")
            boolean enabled,

            @Option(value = "How long", byDefault = "24h", min = 1000, max = 604800000)
            Duration ttl) {}

    record Root(
            @Option(value = "Connections", byDefault = "8", min = 1, max = 1000)
            int connections,

            @Option(value = "Seed", byDefault = "null") Long seed,

            @Option(value = "Rate", byDefault = "0.5", max = 1)
            double rate,

            @Option(value = "Prefix", byDefault = "\"\"", max = 5)
            String prefix,

            @Option(value = "API key", byDefault = "null", max = 3)
            String apiKey,

            @Option(value = "Delivery", byDefault = "at-least-once")
            Delivery delivery,

            @Option("The cache") Cache cache,

            @Option(value = "Tiers", min = 1) List<Tier> tiers,

            @Option(value = "Properties", byDefault = "{}") Map<String, String> properties,

            @Option(value = "Caches by tenant", byDefault = "{}")
            Map<String, Cache> tenants) {}

    record Range(
            @Option(value = "From", byDefault = "1") int from,

            @Option(value = "To", byDefault = "2") int to) {
        Range {
            if (from > to) {
                throw new IllegalArgumentException("from is greater than to");
            }
        }
    }

    record Nested(@Option("A range") Range range) {}

    private static final String TIERS = "\ntiers: [{name: cheap, share: 0.7}]\n";

    @Test
    void defaultsFillWhatIsNotSaid() {
        Root root = bind(Root.class, TIERS);
        assertThat(root)
                .isEqualTo(new Root(
                        8,
                        null,
                        0.5,
                        "",
                        null,
                        Delivery.AT_LEAST_ONCE,
                        new Cache(true, Duration.ofHours(24)),
                        List.of(new Tier("cheap", 0.7, List.of("local"))),
                        Map.of(),
                        Map.of()));
    }

    @Test
    void everythingCanBeSaid() {
        Root root = bind(Root.class, """
                connections: 1000
                seed: -9223372036854775808
                rate: 1e-3
                prefix: a
                api-key: abc
                delivery: exactly-once
                cache: {enabled: false, ttl: 7d}
                tiers:
                  - {name: cheap, share: 1, servers: [a, b]}
                properties:
                  b.last: true
                  a.first: 500
                tenants:
                  acme: {ttl: 90s}
                """);
        assertThat(root.connections()).isEqualTo(1000);
        assertThat(root.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(root.rate()).isEqualTo(0.001);
        assertThat(root.apiKey()).isEqualTo("abc");
        assertThat(root.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
        assertThat(root.cache()).isEqualTo(new Cache(false, Duration.ofDays(7)));
        assertThat(root.tiers()).containsExactly(new Tier("cheap", 1, List.of("a", "b")));
        assertThat(root.properties()).containsExactly(Map.entry("b.last", "true"), Map.entry("a.first", "500"));
        assertThat(root.tenants()).containsExactly(Map.entry("acme", new Cache(true, Duration.ofSeconds(90))));
    }

    @Test
    void listsAndMapsCannotBeChanged() {
        Root root = bind(Root.class, TIERS);
        assertThatThrownBy(() -> root.tiers().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> root.properties().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void allFaultsAreReportedTogetherWithPathValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> bind(Root.class, """
                                conections: 9
                                rate: .nan
                                seed: 1.5
                                prefix: much-too-long
                                delivery: twice
                                nonsense-of-another-kind: 1
                                cache: {ttl: 100ms, enabled: maybe}
                                tiers:
                                  - {name: cheap, share: 2, servers: []}
                                  - {share: null}
                                  - oops
                                properties: {a: [1], b: null, c: 1.10}
                                tenants: {acme: {ttl: 5 weeks}}
                                """))
                .isInstanceOf(OptionsException.class)
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .containsExactlyInAnyOrder(
                                "conections: unknown key; did you mean connections?",
                                "nonsense-of-another-kind: unknown key; allowed are connections, seed, rate, prefix, "
                                        + "api-key, delivery, cache, tiers, properties, tenants",
                                "rate: value NaN is not allowed; allowed is a number of at most 1",
                                "seed: value 1.5 is not allowed; allowed is a whole number",
                                "prefix: value 'much-too-long' is not allowed; allowed is text of at most 5 characters",
                                "delivery: value 'twice' is not allowed; allowed is one of at-least-once, exactly-once",
                                "cache.ttl: value '100ms' is not allowed; allowed is a duration such as 250ms, 5s, 10m, "
                                        + "24h or 7d from 1s to 7d",
                                "cache.enabled: value 'maybe' is not allowed; allowed is true or false",
                                "tiers[0].share: value 2 is not allowed; allowed is a number from 0 to 1",
                                "tiers[0].servers: value [...] of 0 is not allowed; allowed is a list of 1 to 3 entries",
                                "tiers[1].name: must be set; allowed is text",
                                "tiers[1].share: value null is not allowed; allowed is a number from 0 to 1",
                                "tiers[2]: value 'oops' is not allowed; allowed is a section with the keys name, share, "
                                        + "servers",
                                "properties.a: value [...] of 1 is not allowed; allowed is text",
                                "properties.b: value null is not allowed; allowed is text",
                                "properties.c: value 1.1 is not allowed; allowed is text (put it in quotes)",
                                "tenants.acme.ttl: value '5 weeks' is not allowed; allowed is a duration such as 250ms, "
                                        + "5s, 10m, 24h or 7d from 1s to 7d"));
    }

    @ParameterizedTest
    @CsvSource({"0", "1001", "1.0", "'\"8\"'", "99999999999", "true", "[8]", "{a: 1}"})
    void numbersOutOfRangeOrOfAnotherTypeAreRefused(String value) {
        assertThat(faults(Root.class, "connections: " + value + TIERS))
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).isEqualTo("allowed is a whole number from 1 to 1000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".nan", ".inf", "-.inf", "1e999", "1.0001", "half"})
    void numbersMustBeFiniteAndInRange(String value) {
        assertThat(faults(Root.class, "rate: " + value + TIERS)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5x", "-5s", "1.5s", "99999999999999999999s", "999999999999999999d", "''", "8d"})
    void badDurationsAreRefused(String value) {
        assertThat(faults(Root.class, "cache: {ttl: " + value + "}" + TIERS))
                .singleElement()
                .extracting(Fault::path)
                .isEqualTo("cache.ttl");
    }

    @Test
    void secretsAreNotShown() {
        List<Fault> faults = faults(
                Root.class,
                "api-key: hush-hush\nproperties: {ssl.key.password: 1.5, sasl.jaas.config: 2.5, secrets: 3.5}" + TIERS);
        assertThat(faults)
                .extracting(Fault::value)
                .containsExactlyInAnyOrder("(hidden)", "(hidden)", "(hidden)", "3.5");
        assertThat(faults.toString()).doesNotContain("hush");
    }

    @Test
    void valuesAreShownInOneShortLine() {
        assertThat(faults(Root.class, "delivery: \"a\\nb" + "x".repeat(200) + "\"" + TIERS)
                        .get(0)
                        .value())
                .isEqualTo("'a?b" + "x".repeat(77) + "...'");
    }

    @Test
    void missingOptionsOfNestedRecordsAreFaultsToo() {
        record Outer(@Option("Inner") Tier tier) {}
        assertThat(faults(Outer.class, "")).extracting(Fault::path).containsExactly("tier.name", "tier.share");
    }

    @Test
    void checksAcrossComponentsStandInTheConstructor() {
        assertThat(faults(Nested.class, "range: {from: 5}"))
                .containsExactly(new Fault("range", null, "from is greater than to"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "text", "7"})
    void theRootMustBeASection(String yaml) {
        assertThat(faults(Nested.class, yaml)).singleElement().satisfies(fault -> {
            assertThat(fault.path()).isEmpty();
            assertThat(fault.toString()).endsWith("allowed is a section with the keys range");
        });
    }

    @Test
    void defaultsAloneMakeARecord() {
        assertThat(OptionsBinder.defaults(Nested.class)).isEqualTo(new Nested(new Range(1, 2)));
        assertThatThrownBy(() -> OptionsBinder.defaults(Root.class))
                .hasMessage("tiers: must be set; allowed is a list of at least 1 entry");
    }

    @Test
    void mistakesInTheRecordsAreNotBlamedOnTheFile() {
        record BadDefault(
                @Option(value = "x", byDefault = "5", max = 4)
                int number) {}
        record NullDefault(
                @Option(value = "x", byDefault = "null") int number) {}
        record NoOption(int number) {}
        for (Class<? extends Record> wrong : List.of(BadDefault.class, NullDefault.class, NoOption.class)) {
            assertThatThrownBy(() -> OptionsBinder.defaults(wrong)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "maxTokens, max-tokens",
        "max_tokens, max-tokens",
        "max-token, max-tokens",
        "MaxTokens, max-tokens",
        "ttl, ",
        "zzzzzzzz, "
    })
    void theNearestKeyIsSuggested(String written, String meant) {
        assertThat(Names.nearest(written, List.of("max-tokens", "callers", "model")))
                .isEqualTo(meant);
    }

    private static <R extends Record> R bind(Class<R> type, String yaml) {
        return OptionsBinder.bind(type, YamlTree.parse(yaml));
    }

    private static List<Fault> faults(Class<? extends Record> type, String yaml) {
        OptionsException refused = catchThrowableOfType(OptionsException.class, () -> bind(type, yaml));
        assertThat(refused).as("the configuration must be refused").isNotNull();
        return refused.faults();
    }
}
