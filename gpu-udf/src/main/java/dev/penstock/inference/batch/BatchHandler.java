package dev.penstock.inference.batch;

import java.util.List;

/**
 * Computes a batch. Called by several caller threads at the same time.
 *
 * @param <I> what goes in; equal items must have equal results
 * @param <O> what comes out
 */
@FunctionalInterface
public interface BatchHandler<I, O> {

    /**
     * @param batch at least one item; items of about the same length
     * @return one result for each item, in the same order
     * @throws Exception if any of the items cannot be computed: the batch is then halved and tried again until the item
     *     that fails is alone
     */
    List<O> run(List<I> batch) throws Exception;
}
