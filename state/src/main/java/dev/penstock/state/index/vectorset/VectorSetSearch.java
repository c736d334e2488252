package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.NearestChunks;
import dev.penstock.state.index.VectorCodec;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisPipeline;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Asks vector sets with {@code VSIM}, at most for the timeout of Redis. Where Redis fails, questions go unanswered at once
 * until it answers again, as {@link RedisPipeline} says.
 */
final class VectorSetSearch implements NearestChunks {
    private static final Logger LOG = LoggerFactory.getLogger(VectorSetSearch.class);

    private final RedisConnections redis;
    private final RedisPipeline pipeline;
    private final VectorSetUpkeep upkeep;
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * @param redis closed with this
     * @param upkeep of the vector sets; closed with this
     */
    VectorSetSearch(RedisConnections redis, VectorSetUpkeep upkeep) {
        this.redis = redis;
        this.upkeep = upkeep;
        this.pipeline = RedisPipeline.open(redis);
    }

    @Override
    public Optional<List<String>> nearest(Question question) {
        try {
            Object reply = pipeline.submit(command(question))
                    .get(redis.options().timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (failing.compareAndSet(true, false)) {
                LOG.info("Vector sets in Redis at {} answer again", redis.address());
            }
            return Optional.of(((List<?>) reply)
                    .stream()
                            .map(id -> new String((byte[]) id, StandardCharsets.UTF_8))
                            .toList());
        } catch (ExecutionException | TimeoutException e) {
            failed(e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private CommandArguments command(Question question) {
        CommandArguments command = new CommandArguments(Command.VSIM)
                .add(new VectorSetName(question.corpus(), question.generation()).key(redis.keys()))
                .add("FP32")
                .add(VectorCodec.encode(question.vector()))
                .add("COUNT")
                .add(question.count())
                .add("EF")
                .add(question.width());
        if (question.within() != null) {
            command.add("FILTER")
                    .add(FilterExpression.of(question.within()))
                    .add("FILTER-EF")
                    .add(question.effort());
        }
        return command;
    }

    private void failed(Exception failure) {
        failures.increment();
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "Vector sets in Redis at {} do not answer; corpora are searched by words alone until they do",
                    redis.address(),
                    failure);
        }
    }

    @Override
    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        upkeep.close();
        pipeline.close();
        redis.close();
    }
}
