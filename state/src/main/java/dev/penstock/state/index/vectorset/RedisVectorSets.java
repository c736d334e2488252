package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.VectorCodec;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisKeys;
import dev.penstock.state.redis.RedisPipeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Vector sets in Redis, by single commands through a pipeline. A script would hold up everybody for as long as a whole
 * document takes; a single {@code VADD} with {@code CAS} walks the graph beside Redis' main thread.
 */
final class RedisVectorSets implements VectorSets {
    /** An element takes a millisecond or so, and nobody's request waits for it. */
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(20);

    /** Commands of one call that are on their way at a time, so that large documents leave room for others. */
    private static final int WINDOW = 128;

    private final RedisConnections redis;
    private final RedisKeys keys;
    private final RedisPipeline pipeline;

    /** @param redis closed with this */
    RedisVectorSets(RedisConnections redis) {
        Duration configured = redis.options().timeout();
        this.redis = redis;
        this.keys = redis.keys();
        this.pipeline = RedisPipeline.open(redis, configured.compareTo(LEAST_TIMEOUT) > 0 ? configured : LEAST_TIMEOUT);
    }

    @Override
    public CompletableFuture<List<String>> attributes(VectorSetName set, List<String> chunkIds) {
        return all(chunkIds, id -> command(Command.VGETATTR, set).add(id)).thenApply(replies -> {
            List<String> attributes = new ArrayList<>(replies.size());
            replies.forEach(
                    reply -> attributes.add(reply == null ? null : new String((byte[]) reply, StandardCharsets.UTF_8)));
            return attributes;
        });
    }

    @Override
    public CompletableFuture<Void> add(VectorSetName set, List<Element> elements) {
        return all(
                        elements,
                        element -> command(Command.VADD, set)
                                .add("FP32")
                                .add(VectorCodec.encode(element.vector()))
                                .add(element.chunkId())
                                .add("CAS")
                                .add("SETATTR")
                                .add(element.attributes()))
                .thenApply(replies -> null);
    }

    @Override
    public CompletableFuture<Void> setAttributes(VectorSetName set, Map<String, String> attributes) {
        return all(
                        List.copyOf(attributes.entrySet()),
                        one -> command(Command.VSETATTR, set).add(one.getKey()).add(one.getValue()))
                .thenApply(replies -> null);
    }

    @Override
    public CompletableFuture<Void> remove(VectorSetName set, List<String> chunkIds) {
        return all(chunkIds, id -> command(Command.VREM, set).add(id)).thenApply(replies -> null);
    }

    @Override
    public CompletableFuture<Void> drop(VectorSetName set) {
        return pipeline.submit(command(Command.UNLINK, set)).thenApply(reply -> null);
    }

    private CommandArguments command(Command command, VectorSetName set) {
        return new CommandArguments(command).add(set.key(keys));
    }

    /** One command for each, a window at a time; completes with the replies in their order. */
    private <T> CompletableFuture<List<Object>> all(List<T> items, Function<T, CommandArguments> command) {
        CompletableFuture<List<Object>> sent = CompletableFuture.completedFuture(new ArrayList<>(items.size()));
        for (int from = 0; from < items.size(); from += WINDOW) {
            List<T> window = items.subList(from, Math.min(items.size(), from + WINDOW));
            sent = sent.thenCompose(replies -> window(window, command, replies));
        }
        return sent;
    }

    private <T> CompletableFuture<List<Object>> window(
            List<T> items, Function<T, CommandArguments> command, List<Object> replies) {
        List<CompletableFuture<Object>> calls =
                items.stream().map(item -> pipeline.submit(command.apply(item))).toList();
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).thenApply(done -> {
            calls.forEach(call -> replies.add(call.join()));
            return replies;
        });
    }

    @Override
    public void close() {
        pipeline.close();
        redis.close();
    }
}
