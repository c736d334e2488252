/**
 * The way to Redis: {@link dev.penstock.state.redis.RedisConnections} opens it, {@link
 * dev.penstock.state.redis.RedisPipeline} carries many small commands in few round trips, {@link
 * dev.penstock.state.redis.RedisChangeFeed} tells every TaskManager what others changed. Needs Redis 6.2 or newer, one
 * primary (not Redis Cluster: the scripts touch several keys). All of it keeps working, without answers, while Redis is
 * down.
 */
package dev.penstock.state.redis;
