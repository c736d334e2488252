/**
 * Documents of corpora, cut into chunks: {@link dev.penstock.state.index.RedisDocumentStore} is where they are kept, {@link
 * dev.penstock.state.index.InProcessCorpusIndex} is where they are searched, one {@link
 * dev.penstock.state.index.CorpusShard} for each generation. A corpus has one generation for each encoder and chunker that
 * it was built with; searches see the live one.
 */
package dev.penstock.state.index;
