package dev.penstock.records;

/** What the request wants the answer to be. */
public enum ResponseFormat {
    TEXT,
    JSON_OBJECT,
    JSON_SCHEMA
}
