package dev.penstock.state.index.vectorset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.state.index.CorpusQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FilterTest {
    private static final String TERM = "\"(?:everybody|[0-9a-f]{32})\" in \\.";
    private static final String ANY_LABEL = "\\(" + TERM + "l(?: or " + TERM + "l)*\\)";
    private static final String ANY_PAIR = "\\(" + TERM + "m(?: or " + TERM + "m)*\\)";

    @Property
    void noTextFromOutsideStandsInAFilterOrInAttributes(
            @ForAll List<String> labels, @ForAll String name, @ForAll String value) {
        CorpusQuery query = query(labels, Map.of(name, List.of(value, "\"] or 1 or [\"")));
        assertThat(FilterExpression.of(query)).matches(ANY_LABEL + " and " + ANY_PAIR);
        String tokens = "\\[(?:\"(?:everybody|[0-9a-f]{32})\",?)*\\]";
        assertThat(Attributes.of(Chunked.document(Chunked.BLUE, "d", 1, labels, Map.of(name, value), "text"))
                        .of("\"}"))
                .matches("\\{\"h\":\"[0-9a-f]{32}\",\"l\":" + tokens + ",\"m\":" + tokens + "\\}");
    }

    @Test
    void aReaderHoldsWhatIsForEverybodyAndOneOfItsLabels() {
        assertThat(FilterExpression.of(query(List.of(), Map.of()))).isEqualTo("(\"everybody\" in .l)");
        assertThat(FilterExpression.of(query(null, null))).isEqualTo("(\"everybody\" in .l)");
        assertThat(FilterExpression.of(query(List.of("hr", "it"), Map.of())))
                .isEqualTo("(\"everybody\" in .l or \"%s\" in .l or \"%s\" in .l)"
                        .formatted(Tokens.label("hr"), Tokens.label("it")));
    }

    @Test
    void everyNameMustHaveOneOfItsValues() {
        Map<String, List<String>> filter = new LinkedHashMap<>();
        filter.put("lang", List.of("en", "de"));
        filter.put("team", List.of("it"));
        assertThat(FilterExpression.of(query(List.of(), filter)))
                .isEqualTo("(\"everybody\" in .l) and (\"%s\" in .m or \"%s\" in .m) and (\"%s\" in .m)"
                        .formatted(
                                Tokens.metadata("lang", "en"),
                                Tokens.metadata("lang", "de"),
                                Tokens.metadata("team", "it")));
    }

    @Test
    void tokensKeepApartWhatLooksAlike() {
        assertThat(List.of(
                        Tokens.label("everybody"),
                        Tokens.EVERYBODY,
                        Tokens.label("a"),
                        Tokens.metadata("a", ""),
                        Tokens.metadata("", "a"),
                        Tokens.metadata("ab", "c"),
                        Tokens.metadata("a", "bc"),
                        Tokens.metadata("1:a", "b"),
                        Tokens.hash("a")))
                .doesNotHaveDuplicates();
    }

    @Test
    void attributesTellWhetherTheVectorIsTheSame() {
        Attributes one = Attributes.of(Chunked.document("d", 1, "text"));
        Attributes other = Attributes.of(Chunked.document(Chunked.BLUE, "d", 1, List.of("hr"), Map.of(), "text"));
        assertThat(one.of("h1")).isNotEqualTo(other.of("h1"));
        assertThat(Attributes.haveVector(other.of("h1"), "h1")).isTrue();
        assertThat(Attributes.haveVector(other.of("h1"), "h2")).isFalse();
        assertThat(Attributes.haveVector(null, "h1")).isFalse();
        assertThat(Attributes.haveVector("{}", "h1")).isFalse();
    }

    private static CorpusQuery query(List<String> labels, Map<String, List<String>> filter) {
        return new CorpusQuery("c", labels, filter, "", null, null, 10);
    }
}
