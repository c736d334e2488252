/**
 * Chunks of corpora: {@link dev.penstock.state.index.RedisCorpusStore} is where they are kept, {@link
 * dev.penstock.state.index.InProcessCorpusIndex} is where they are searched.
 */
package dev.penstock.state.index;
