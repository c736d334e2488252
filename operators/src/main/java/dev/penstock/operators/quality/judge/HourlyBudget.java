package dev.penstock.operators.quality.judge;

/**
 * What may be spent within an hour by the clock. What a call may cost at most is reserved before it is made, so that
 * calls in flight cannot exceed the budget together. Kept in memory: after a restart the hour begins anew.
 */
final class HourlyBudget {
    private static final long HOUR_MS = 3_600_000;

    private final double usdPerHour;
    private long hour = Long.MIN_VALUE;
    private double spent;

    HourlyBudget(double usdPerHour) {
        this.usdPerHour = usdPerHour;
    }

    /** Whether so much may still be spent, which then is. */
    synchronized boolean reserve(long nowMs, double usd) {
        long now = Math.floorDiv(nowMs, HOUR_MS);
        if (now != hour) {
            hour = now;
            spent = 0;
        }
        if (spent + usd > usdPerHour) {
            return false;
        }
        spent += usd;
        return true;
    }

    /** Gives back what was not needed. */
    synchronized void settle(double reservedUsd, double spentUsd) {
        spent = Math.max(0, spent - reservedUsd + spentUsd);
    }
}
