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
 * <p>The model is exponential smoothing with a multiplicative season of 168 hours, Holt-Winters' method (Hyndman and
 * Athanasopoulos, <i>Forecasting: Principles and Practice</i>, 3rd edition, 8.3), with two changes. The level is a quotient
 * of smoothed sums, so that hours without spend do no harm; and growth is read from whole weeks, where days and nights
 * cannot be taken for it, and counts only where two weeks agree. It is made robust as Gelper, Fried and Croux do (<i>Robust
 * forecasting with exponential and Holt-Winters smoothing</i>, Journal of Forecasting 29, 2010): a surprise moves it by
 * {@value #CLIP} usual deviations at most, so that a burst does not become what is usual. Deviations are those of square
 * roots, since spend that comes in requests deviates by the root of its mean (Anscombe, Biometrika 35, 1948).
 *
 * <p>A class with public fields for Flink's serializer; it is changed in place and then stored.
 */
public final class Spend {
    static final int WEEK = 168;

    private static final long MINUTES_5 = 5 * 60_000L;
    private static final long HOUR = 60 * 60_000L;
    private static final double WINDOWS_PER_HOUR = 12;

    /** Share of an hour in the level: half of a lasting change is known in a day and a half. */
    private static final double LEVEL_SHARE = 0.02;
    /** Share of an hour in what is usual at this hour of the week. */
    private static final double SEASON_SHARE = 0.3;
    /** By how much the level may differ from the first weeks before they count no more. */
    private static final double GREATEST_LEVEL = 10;
    /** Share of a week's growth that is left a week later. */
    private static final double DAMPING = 0.9;
    /** Greatest growth of a week that is believed to go on, as a logarithm: by half. */
    private static final double GREATEST_GROWTH = 0.4;

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
    /** From which a deviation can still grow. */
    private static final double TINY = 0.001;

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

    /** By hour of the week, Thursday 0:00 UTC first: dollars that are usual, but for the level. */
    public double[] season = new double[WEEK];

    /** Smoothed spend and smoothed {@link #season}, whose quotient is the level. */
    public double spent;

    public double usual;

    /** Dollars of the week that is not yet over, and of the three before it, the newest first; 0 for not yet known. */
    public double weekUsd;

    public double[] weeks = new double[3];

    /** Usual deviations of an hour and of five minutes, in roots of dollars. */
    public double hourDeviation = LEAST_ABSOLUTE;

    public double windowDeviation = LEAST_ABSOLUTE;
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
        double cleaned = usd;
        if (hours <= WEEK) {
            season[at] = usd;
            spent = usual += usd / WEEK;
        } else {
            cleaned = cleaned(usd, level() * season[at]);
            spent += LEVEL_SHARE * (cleaned - spent);
            usual += LEVEL_SHARE * (season[at] - usual);
            season[at] += SEASON_SHARE * (cleaned / level() - season[at]);
        }
        weekUsd += cleaned;
        if (hours % WEEK == 0) {
            weeks = new double[] {weekUsd, weeks[0], weeks[1]};
            weekUsd = 0;
        }
    }

    /** What is believed of an hour's spend, with a surprise cut to what is usual. */
    private double cleaned(double usd, double expected) {
        double deviation = Math.max(hourDeviation, least(expected));
        double surprise = Math.sqrt(Math.max(0, usd)) - Math.sqrt(expected);
        hourDeviation = deviation(hourDeviation, surprise, DEVIATION_SHARE_HOUR);
        if (Math.abs(surprise) <= CLIP * deviation) {
            return usd;
        }
        double root = Math.max(0, Math.sqrt(expected) + Math.copySign(CLIP * deviation, surprise));
        return root * root;
    }

    private double level() {
        return usual > 0 ? Math.max(1 / GREATEST_LEVEL, Math.min(GREATEST_LEVEL, spent / usual)) : 1;
    }

    /** Logarithm of what a week has more than the one before; 0 where the last three weeks do not agree. */
    private double growth() {
        if (weeks[2] <= 0 || weeks[1] <= 0 || weeks[0] <= 0) {
            return 0;
        }
        double last = Math.log(weeks[0] / weeks[1]);
        double before = Math.log(weeks[1] / weeks[2]);
        double least = Math.min(GREATEST_GROWTH, Math.min(Math.abs(last), Math.abs(before)));
        return last * before > 0 ? Math.copySign(least, last) : 0;
    }

    private void learnWindow(long startMs, double usd) {
        double expected = hours < WEEK ? recentUsd : expectedWindow(startMs);
        if (!Double.isNaN(expected)) {
            double surprise = Math.sqrt(Math.max(0, usd)) - Math.sqrt(expected);
            windowDeviation = deviation(windowDeviation, surprise, DEVIATION_SHARE_WINDOW);
        }
        recentUsd = Double.isNaN(recentUsd) ? usd : recentUsd + RECENT_SHARE * (usd - recentUsd);
    }

    private double deviations(long startMs, double usd) {
        if (hours < WEEK) {
            return 0;
        }
        double expected = expectedWindow(startMs);
        double deviation = Math.max(windowDeviation, least(expected));
        return Math.max(0, (Math.sqrt(Math.max(0, usd)) - Math.sqrt(expected)) / deviation);
    }

    private double expectedWindow(long startMs) {
        return level() * season[hourOfWeek(startMs)] / WINDOWS_PER_HOUR;
    }

    private double expectedUntil(long endMs) {
        double growth = growth();
        double usd = 0;
        for (long atMs = hourMs; atMs < endMs; atMs += HOUR) {
            double share = Math.min(1, Math.max(0, atMs + HOUR - nowMs) / (double) HOUR);
            double weeksAhead = (atMs - hourMs) / (double) (WEEK * HOUR);
            double damped = (1 - Math.pow(DAMPING, weeksAhead)) / -Math.log(DAMPING);
            usd += share * season[hourOfWeek(atMs)] * Math.exp(growth * damped);
        }
        return level() * usd;
    }

    /** Dollars per millisecond since the tenant was first seen. */
    private double meanRate() {
        return totalUsd / (nowMs - firstMs);
    }

    private static double least(double expected) {
        return Math.max(LEAST_ABSOLUTE, LEAST_RELATIVE * Math.sqrt(expected));
    }

    /** The usual deviation after a surprise, which counts by Tukey's bounded loss. */
    private static double deviation(double before, double surprise, double share) {
        double ratio = Math.abs(surprise / before) / CLIP;
        double inside = 1 - ratio * ratio;
        double loss = ratio <= 1 ? GREATEST_EFFECT * (1 - inside * inside * inside) : GREATEST_EFFECT;
        return Math.max(TINY, before * Math.sqrt(1 - share + share * loss));
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
        return startOf(YearMonth.from(Instant.ofEpochMilli(monthMs).atZone(ZoneOffset.UTC))
                .plusMonths(1));
    }

    private static long startOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
