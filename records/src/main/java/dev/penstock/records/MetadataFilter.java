package dev.penstock.records;

import java.util.List;

/**
 * A condition on the metadata of the documents that may be retrieved.
 *
 * @param name of the metadata field
 * @param values of which the document must have one; sorted, without duplicates, at least one
 */
public record MetadataFilter(String name, List<String> values) {}
