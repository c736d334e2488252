package dev.penstock.inference.endpoint;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long an endpoint asks not to be called: {@code retry-after-ms}, {@code Retry-After} (RFC 9110, section
 * 10.2.3), else the reset time of the limit that OpenAI's {@code x-ratelimit-remaining-*} show as used up. It says so with
 * 429 and 503 only; elsewhere these headers are about other calls. No answer stops all calls for longer than a minute, as
 * it may be that of one replica among many.
 */
final class AskedPause {
    private static final long LONGEST_MS = 60_000;
    private static final Set<Integer> ASKING = Set.of(429, 503);
    private static final List<String> LIMITS = List.of("requests", "tokens");
    /** Go's notation, as in 6m0s, 1.5s and 250ms. */
    private static final Pattern GO_DURATION =
            Pattern.compile("(?:(\\d{1,3})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,9})ms)?");

    private AskedPause() {}

    /** @return milliseconds, at most a minute; -1 where the endpoint does not say */
    static long ms(int status, HttpHeaders headers, Clock clock) {
        if (!ASKING.contains(status)) {
            return -1;
        }
        long ms = secondsMs(headers.firstValue("retry-after-ms").orElse(null), 1);
        if (ms < 0) {
            ms = retryAfterMs(headers.firstValue("Retry-After").orElse(null), clock);
        }
        for (String limit : LIMITS) {
            boolean usedUp = headers.firstValue("x-ratelimit-remaining-" + limit)
                    .map(left -> left.trim().equals("0"))
                    .orElse(false);
            if (ms < 0 && usedUp) {
                ms = resetMs(headers.firstValue("x-ratelimit-reset-" + limit).orElse(""));
            }
        }
        return Math.min(ms, LONGEST_MS);
    }

    /** Seconds or an HTTP date; -1 where there is none or it cannot be read. */
    static long retryAfterMs(String header, Clock clock) {
        if (header == null) {
            return -1;
        }
        long ms = secondsMs(header, 1000);
        return ms >= 0 ? ms : untilMs(header.trim(), clock);
    }

    static long resetMs(String header) {
        Matcher duration = GO_DURATION.matcher(header.trim());
        if (header.isBlank() || !duration.matches()) {
            return secondsMs(header, 1000);
        }
        return (long) (part(duration, 1) * 3_600_000
                + part(duration, 2) * 60_000
                + part(duration, 3) * 1000
                + part(duration, 4));
    }

    private static double part(Matcher duration, int group) {
        return duration.group(group) == null ? 0 : Double.parseDouble(duration.group(group));
    }

    private static long secondsMs(String header, double unitMs) {
        if (header == null) {
            return -1;
        }
        try {
            double units = Double.parseDouble(header.trim());
            return units >= 0 ? (long) Math.min(Math.ceil(units * unitMs), LONGEST_MS) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static long untilMs(String date, Clock clock) {
        try {
            long at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.max(0, at - clock.millis());
        } catch (DateTimeException e) {
            return -1;
        }
    }
}
