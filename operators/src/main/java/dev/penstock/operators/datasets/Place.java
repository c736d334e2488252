package dev.penstock.operators.datasets;

/** Where a record was read. */
public record Place(String topic, int partition, long offset) {}
