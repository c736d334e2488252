package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SettableClock;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AskedPauseTest {
    private final SettableClock clock = new SettableClock(1_000_000);

    @Test
    void readsSecondsAndDatesOfRetryAfter() {
        assertThat(ms("Retry-After", "2")).isEqualTo(2_000);
        assertThat(ms("Retry-After", "0.25")).isEqualTo(250);
        // the clock stands at 00:16:40
        assertThat(ms("Retry-After", "Thu, 01 Jan 1970 00:16:43 GMT")).isEqualTo(3_000);
        assertThat(ms("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")).isZero();
        for (String bad : List.of("", "soon", "-1", "NaN")) {
            assertThat(ms("Retry-After", bad)).as("%s", bad).isEqualTo(-1);
        }
    }

    @Test
    void takesTheFinerHeaderFirst() {
        assertThat(ms("retry-after-ms", "120", "Retry-After", "1")).isEqualTo(120);
    }

    @Test
    void readsTheResetOfTheLimitThatIsUsedUp() {
        assertThat(ms(
                        "x-ratelimit-remaining-requests", "7",
                        "x-ratelimit-reset-requests", "1s",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "0m30.5s"))
                .isEqualTo(30_500);
        assertThat(ms("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "250ms"))
                .isEqualTo(250);
        assertThat(ms("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "3"))
                .isEqualTo(3_000);
        assertThat(ms("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "later"))
                .isEqualTo(-1);
        assertThat(ms("x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests", "3s"))
                .isEqualTo(-1);
    }

    @Test
    void waitsNoLongerThanAMinute() {
        assertThat(ms("Retry-After", "1e300")).isEqualTo(60_000);
        assertThat(ms("Retry-After", "Mon, 01 Jan 2970 00:00:00 GMT")).isEqualTo(60_000);
        assertThat(ms("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "999h"))
                .isEqualTo(60_000);
    }

    @Test
    void takesNoHeaderForAPauseWhereNothingIsOver() {
        for (int status : List.of(400, 401, 404, 408, 500, 502)) {
            assertThat(ms(status, "Retry-After", "2", "x-ratelimit-remaining-requests", "0"))
                    .as("%d", status)
                    .isEqualTo(-1);
        }
        assertThat(ms(503, "Retry-After", "2")).isEqualTo(2_000);
    }

    private long ms(String... namesAndValues) {
        return ms(429, namesAndValues);
    }

    private long ms(int status, String... namesAndValues) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return AskedPause.ms(status, HttpHeaders.of(headers, (name, value) -> true), clock);
    }
}
