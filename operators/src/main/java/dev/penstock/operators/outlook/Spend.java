package dev.penstock.operators.outlook;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;

/**
 * What is remembered of a tenant's spend, some 3 KB: that of the month, and a model of what is usual at each hour of the
 * week.
 *
 * <p>The model is Holt-Winters' additive method with a damped trend (Hyndman and Athanasopoulos, <i>Forecasting:
 * Principles and Practice</i>, 3rd edition, 8.3), with a season of 168 hours, made robust as Gelper, Fried and Croux do
 * (<i>Robust forecasting with exponential and Holt-Winters smoothing</i>, Journal of Forecasting 29, 2010): a surprise
 * moves it by {@value #CLIP} usual deviations at most, so that a burst does not become what is usual. Deviations are those
 * of square roots, since spend that comes in requests deviates by the root of its mean (Anscombe, Biometrika 35, 1948).
 *
 * <p>A class with public fields for Flink's serializer; it is changed in place and then stored.
 */
public final class Spend {
    static final int WEEK = 168;

    private static final long MINUTES_5 = 5 * 60_000L;
    private static final long HOUR = 60 * 60_000L;
    private static final double WINDOWS_PER_HOUR = 12;

    /** Share of a surprise that moves the level within an hour: half of a lasting change is known in a day. */
    private static final double LEVEL_SHARE = 0.03;
    /** Share that moves the trend, which is small: a trend is a matter of weeks. */
    private static final double TREND_SHARE = 0.0005;
    /** By which the trend becomes weaker each hour: half in two weeks. */
    private static final double DAMPING = 0.998;
    /** Share that moves what is usual at an hour of the week. */
    private static final double SEASON_SHARE = 0.3;

    static final double CLIP = 2;
    /** Greatest effect of a surprise on the usual deviation: makes it right for normal deviations (Gelper et al.). */
    private static final double GREATEST_EFFECT = 2.52;

    private static final double DEVIATION_SHARE_HOUR = 0.05;
    private static final double DEVIATION_SHARE_WINDOW = 0.01;
    /** In the first week spend is compared with its recent mean: that of an hour. */
    private static final double RECENT_SHARE = 0.1;

    /** Least deviation, as a share of the root of what is usual: less than twice the usual is never five deviations. */
    private static final double LEAST_RELATIVE = 0.1;
    /** Least deviation in roots of dollars: where nothing is usual, 25 cents in five minutes are five deviations. */
    private static final double LEAST_ABSOLUTE = 0.1;

    /** When the tenant was first seen, milliseconds since the epoch; 0 for not yet. */
    public long firstMs;
    /** Dollars since then. */
    public double totalUsd;
    /** End of the newest window. */
    public long nowMs;

    /** Start of the calendar month (UTC), and what was spent in it. */
    public long monthMs;

    public double monthUsd;

    /** Start of the hour that is not yet over, and what was spent in it. */
    public long hourMs;

    public double hourUsd;

    /** Whole hours that the model has learned. */
    public int hours;

    public double level;
    public double trend;
    /** By hour of the week, Thursday 0:00 UTC first: in the first week what was spent, then what is added to the level. */
    public double[] season = new double[WEEK];

    /** Usual deviations of an hour and of five minutes, in roots of dollars. */
    public double hourDeviation;

    public double windowDeviation;
    /** Mean of recent windows of five minutes, for the first week. */
    public double recentUsd = Double.NaN;

    /** Newest windows that were counted, in order of their starts, and with how much. */
    public long[] starts = new long[0];

    public double[] counted = new double[0];

    /** Deviations of the newest window above what is usual; 0 in the first week. */
    public double anomaly;

    /**
     * Counts a window of five minutes, or, where it was counted before, what it has more or less.
     *
     * @param correctable windows that are remembered to be corrected, at least 1; older ones count no more
     */
    void count(long startMs, double usd, int correctable) {
        int at = Arrays.binarySearch(starts, startMs);
        if (at < 0 && starts.length == correctable && startMs < starts[0]) {
            return;
        }
        double more = at < 0 ? usd : usd - counted[at];
        boolean newest = starts.length == 0 || startMs > starts[starts.length - 1];
        boolean newestAgain = !newest && startMs == starts[starts.length - 1];
        remember(at, startMs, usd, correctable);
        begin(startMs);
        passHoursUntil(startMs);
        if (newest || newestAgain) {
            anomaly = deviations(startMs, usd);
        }
        if (newest) {
            learnWindow(startMs, usd);
            nowMs = startMs + MINUTES_5;
        }
        add(startMs, more);
    }

    /** Dollars of the whole calendar month in which the newest window ended, if it goes on so. */
    double monthForecast() {
        long endMs = monthAfter(monthMs);
        return monthUsd + (hours < WEEK ? meanRate() * (endMs - nowMs) : expectedUntil(endMs));
    }

    /** Whether so long a time lies between the newest window and this one that nothing is usual any more. */
    boolean isForgotten(long startMs, Duration after) {
        return startMs - nowMs > after.toMillis();
    }

    private void begin(long startMs) {
        if (firstMs == 0) {
            firstMs = startMs;
            hourMs = hour(startMs);
            monthMs = month(startMs);
        }
    }

    private void add(long startMs, double usd) {
        totalUsd += usd;
        if (startMs >= hourMs) {
            hourUsd += usd; // what comes late for an hour that was learned does not correct the model
        }
        if (startMs >= monthAfter(monthMs)) {
            monthMs = month(startMs);
            monthUsd = 0;
        }
        if (startMs >= monthMs) {
            monthUsd += usd;
        }
    }

    private void passHoursUntil(long startMs) {
        while (hourMs + HOUR <= startMs) {
            if (firstMs <= hourMs) { // or only a part of it was seen
                learnHour(hourMs, hourUsd);
            }
            hourMs += HOUR;
            hourUsd = 0;
        }
    }

    private void learnHour(long startMs, double usd) {
        int at = hourOfWeek(startMs);
        hours++;
        if (hours <= WEEK) {
            season[at] = usd;
            if (hours == WEEK) {
                level = Arrays.stream(season).average().orElse(0);
                Arrays.setAll(season, hour -> season[hour] - level);
            }
            return;
        }
        double expected = Math.max(0, level + DAMPING * trend + season[at]);
        double least = least(expected);
        double deviation = Math.max(hourDeviation, least);
        double surprise = Math.sqrt(usd) - Math.sqrt(expected);
        double clipped = Math.max(-CLIP, Math.min(CLIP, surprise / deviation)) * deviation;
        double root = Math.max(0, Math.sqrt(expected) + clipped);
        smooth(at, root * root);
        hourDeviation = deviation(deviation, surprise, DEVIATION_SHARE_HOUR);
    }

    private void smooth(int at, double usd) {
        double before = level + DAMPING * trend;
        double now = LEVEL_SHARE * (usd - season[at]) + (1 - LEVEL_SHARE) * before;
        trend = TREND_SHARE * (usd - season[at] - before) + DAMPING * trend;
        season[at] = SEASON_SHARE * (usd - before) + (1 - SEASON_SHARE) * season[at];
        level = now;
    }

    private void learnWindow(long startMs, double usd) {
        double usual = hours < WEEK ? recentUsd : expectedWindow(startMs);
        if (!Double.isNaN(usual)) {
            double deviation = Math.max(windowDeviation, least(usual));
            windowDeviation = deviation(deviation, Math.sqrt(usd) - Math.sqrt(usual), DEVIATION_SHARE_WINDOW);
        }
        recentUsd = Double.isNaN(recentUsd) ? usd : recentUsd + RECENT_SHARE * (usd - recentUsd);
    }

    private double deviations(long startMs, double usd) {
        if (hours < WEEK) {
            return 0;
        }
        double usual = expectedWindow(startMs);
        double deviation = Math.max(windowDeviation, least(usual));
        return Math.max(0, (Math.sqrt(Math.max(0, usd)) - Math.sqrt(usual)) / deviation);
    }

    private double expectedWindow(long startMs) {
        return Math.max(0, level + DAMPING * trend + season[hourOfWeek(startMs)]) / WINDOWS_PER_HOUR;
    }

    private double expectedUntil(long endMs) {
        double usd = 0;
        double reached = level;
        double step = trend;
        for (long atMs = hourMs; atMs < endMs; atMs += HOUR) {
            step *= DAMPING;
            reached += step;
            double share = Math.min(1, Math.max(0, atMs + HOUR - nowMs) / (double) HOUR);
            usd += share * Math.max(0, reached + season[hourOfWeek(atMs)]);
        }
        return usd;
    }

    /** Dollars per millisecond since the tenant was first seen. */
    private double meanRate() {
        return totalUsd / (nowMs - firstMs);
    }

    private static double least(double usual) {
        return Math.max(LEAST_ABSOLUTE, LEAST_RELATIVE * Math.sqrt(usual));
    }

    /** The usual deviation after a surprise, which counts by Tukey's bounded loss. */
    private static double deviation(double before, double surprise, double share) {
        double ratio = Math.abs(surprise / before) / CLIP;
        double inside = 1 - ratio * ratio;
        double loss = ratio <= 1 ? GREATEST_EFFECT * (1 - inside * inside * inside) : GREATEST_EFFECT;
        return before * Math.sqrt(1 - share + share * loss);
    }

    private void remember(int at, long startMs, double usd, int correctable) {
        if (at >= 0) {
            counted[at] = usd;
            return;
        }
        int from = Math.max(0, starts.length + 1 - correctable);
        int insert = -at - 1;
        long[] moreStarts = new long[starts.length + 1];
        double[] moreCounted = new double[starts.length + 1];
        System.arraycopy(starts, 0, moreStarts, 0, insert);
        System.arraycopy(counted, 0, moreCounted, 0, insert);
        moreStarts[insert] = startMs;
        moreCounted[insert] = usd;
        System.arraycopy(starts, insert, moreStarts, insert + 1, starts.length - insert);
        System.arraycopy(counted, insert, moreCounted, insert + 1, starts.length - insert);
        starts = Arrays.copyOfRange(moreStarts, from, moreStarts.length);
        counted = Arrays.copyOfRange(moreCounted, from, moreCounted.length);
    }

    private static long hour(long timeMs) {
        return Math.floorDiv(timeMs, HOUR) * HOUR;
    }

    private static int hourOfWeek(long timeMs) {
        return (int) Math.floorMod(Math.floorDiv(timeMs, HOUR), (long) WEEK);
    }

    private static long month(long timeMs) {
        ZonedDateTime time = Instant.ofEpochMilli(timeMs).atZone(ZoneOffset.UTC);
        return startOf(YearMonth.from(time));
    }

    private static long monthAfter(long monthMs) {
        return startOf(YearMonth.from(Instant.ofEpochMilli(monthMs).atZone(ZoneOffset.UTC)).plusMonths(1));
    }

    private static long startOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
