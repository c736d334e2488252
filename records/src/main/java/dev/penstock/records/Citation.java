package dev.penstock.records;

/**
 * The source of a part of an answer.
 *
 * @param start first character of the cited text in the document
 * @param end behind the last character
 */
public record Citation(String documentId, long version, String chunkId, int start, int end) {}
