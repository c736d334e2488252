/**
 * Reads rows of Parquet files without Hadoop, by the parts of parquet-java that do not need it: metadata, column readers
 * and record assembly. Start at {@link dev.penstock.connectors.corpus.parquet.ParquetRows}.
 */
package dev.penstock.connectors.corpus.parquet;
