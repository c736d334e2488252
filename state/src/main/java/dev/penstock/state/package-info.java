/**
 * What the pipeline remembers outside of one request: {@code redis} (connections, pipelined reads, the change feed),
 * {@code cache} (answers, exact and by meaning), {@code journal} (answers by request, for replays), {@code index} (chunks
 * of corpora, dense and BM25) and {@code flow} (values held in Flink state: token buckets, quantile sketches). The
 * classes know no operator and no model: vectors come in from outside.
 */
package dev.penstock.state;
