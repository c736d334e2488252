package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.CorpusQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which chunks a query may find, as {@code VSIM} takes it: tokens that must be among the {@link Attributes}. */
final class FilterExpression {

    private FilterExpression() {}

    static String of(CorpusQuery query) {
        List<String> all = new ArrayList<>();
        Stream<String> held =
                query.labels() == null ? Stream.of() : query.labels().stream().map(Tokens::label);
        all.add(any(Attributes.LABELS, Stream.concat(Stream.of(Tokens.EVERYBODY), held)));
        if (query.filter() != null) {
            query.filter()
                    .forEach((name, values) -> all.add(
                            any(Attributes.METADATA, values.stream().map(value -> Tokens.metadata(name, value)))));
        }
        return String.join(" and ", all);
    }

    private static String any(String field, Stream<String> tokens) {
        return tokens.distinct()
                .map(token -> "\"" + token + "\" in ." + field)
                .collect(Collectors.joining(" or ", "(", ")"));
    }
}
