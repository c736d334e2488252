package dev.penstock.state.index;

/** What names a shard among all. */
record ShardName(String corpus, Generation generation) {}
