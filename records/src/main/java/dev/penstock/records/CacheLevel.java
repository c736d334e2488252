package dev.penstock.records;

/** Which cache answered. */
public enum CacheLevel {
    NONE,
    EXACT,
    SEMANTIC
}
