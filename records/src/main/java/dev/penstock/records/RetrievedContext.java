package dev.penstock.records;

import java.util.List;

/** The passages that ground an answer, best first. */
public record RetrievedContext(String corpus, List<Passage> passages) {}
