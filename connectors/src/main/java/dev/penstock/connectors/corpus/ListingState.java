package dev.penstock.connectors.corpus;

import java.util.List;

/**
 * How far the enumerator is.
 *
 * @param after path of the last file that was listed; null where none was
 * @param ready groups that were listed and belong to no reader
 */
record ListingState(String after, List<FileGroup> ready) {}
