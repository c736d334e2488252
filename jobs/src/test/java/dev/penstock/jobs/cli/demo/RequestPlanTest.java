package dev.penstock.jobs.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Header;
import dev.penstock.records.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample requests: the same for the same seed, of every kind, and repeats only of what was asked before. */
class RequestPlanTest {
    private static final RequestTemplates TEMPLATES = RequestTemplates.bundled();

    @Test
    void theSameSeedGivesTheSameRequests() {
        assertThat(describe(RequestPlan.expand(TEMPLATES, 300, 42)))
                .isEqualTo(describe(RequestPlan.expand(TEMPLATES, 300, 42)))
                .isNotEqualTo(describe(RequestPlan.expand(TEMPLATES, 300, 43)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30, 300, 1000})
    void thereAreAsManyAsAskedForAndEachHasItsOwnId(int count) {
        List<PlannedRequest> plan = RequestPlan.expand(TEMPLATES, count, 1);
        assertThat(plan).hasSize(count);
        assertThat(plan).extracting(PlannedRequest::id).doesNotHaveDuplicates();
    }

    @Test
    void everyKindAndSeveralTenantsTakePart() {
        List<PlannedRequest> plan = RequestPlan.expand(TEMPLATES, 300, 42);
        assertThat(plan).extracting(PlannedRequest::kind).contains(RequestTemplate.Kind.values());
        assertThat(plan).extracting(PlannedRequest::tenant).contains("acme", "globex", "initech", "umbrella");
        assertThat(plan).filteredOn(PlannedRequest::burst).hasSize(30);
    }

    @Test
    void aRequestThatAsksAgainStandsBehindTheOneItRepeatsAndSharesItsTenant() {
        Set<String> sent = new HashSet<>();
        List<PlannedRequest> plan = RequestPlan.expand(TEMPLATES, 300, 42);
        int again = 0;
        for (PlannedRequest request : plan) {
            if (request.after() != null) {
                again++;
                assertThat(sent).contains(request.after());
                PlannedRequest first = plan.stream()
                        .filter(other -> other.id().equals(request.after()))
                        .findFirst()
                        .orElseThrow();
                assertThat(request.tenant()).isEqualTo(first.tenant());
                assertThat(headers(request)).containsAll(withoutId(first));
            }
            sent.add(request.id());
        }
        assertThat(again).isGreaterThan(60);
    }

    @Test
    void someRepeatsAreWordForWordAndSomeAreParaphrases() {
        List<PlannedRequest> plan = RequestPlan.expand(TEMPLATES, 300, 42);
        long same = plan.stream()
                .filter(request -> request.after() != null && asked(plan, request))
                .count();
        long all = plan.stream().filter(request -> request.after() != null).count();
        assertThat(same).isBetween(all / 4, all * 3 / 4);
    }

    @Test
    void slotsAreFilled() {
        assertThat(RequestPlan.expand(TEMPLATES, 1000, 7))
                .extracting(PlannedRequest::question)
                .noneMatch(text -> text.matches("(?s).*\\{[a-z]+}.*"))
                .anyMatch(text -> text.contains("@example."));
    }

    @Test
    void requestsNameTheirCorpusAndTheirIdInHeaders() {
        for (PlannedRequest request : RequestPlan.expand(TEMPLATES, 300, 42)) {
            assertThat(headers(request)).contains(Headers.ID + "=" + request.id());
            if (request.kind() == RequestTemplate.Kind.HANDBOOK) {
                assertThat(headers(request)).contains(Headers.CORPUS + "=handbook");
            }
        }
    }

    private static boolean asked(List<PlannedRequest> plan, PlannedRequest request) {
        return plan.stream()
                .anyMatch(other ->
                        other.id().equals(request.after()) && other.question().equals(request.question()));
    }

    private static List<String> withoutId(PlannedRequest request) {
        return headers(request).stream()
                .filter(header -> !header.startsWith(Headers.ID + "="))
                .toList();
    }

    private static List<String> headers(PlannedRequest request) {
        List<String> headers = new ArrayList<>();
        for (Header header : request.headers()) {
            headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static List<String> describe(List<PlannedRequest> plan) {
        return plan.stream()
                .map(request -> request.id()
                        + request.tenant()
                        + request.question()
                        + headers(request)
                        + request.after()
                        + request.ageMs()
                        + request.burst())
                .toList();
    }
}
