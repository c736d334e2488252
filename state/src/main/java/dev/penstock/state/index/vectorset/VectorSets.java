package dev.penstock.state.index.vectorset;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Writes vector sets. All of it may be done again; one that does not exist is empty. Futures never block. */
interface VectorSets extends AutoCloseable {

    /**
     * A chunk in a vector set.
     *
     * @param attributes JSON, see {@link Attributes}
     */
    record Element(String chunkId, float[] vector, String attributes) {}

    /** The attributes of elements, in the order of the ids; null for those that there are not. */
    CompletableFuture<List<String>> attributes(VectorSetName set, List<String> chunkIds);

    /** Adds elements, or puts them in place of those of the same ids. */
    CompletableFuture<Void> add(VectorSetName set, List<Element> elements);

    /** Changes the attributes of elements, by id; those that there are not are left out. */
    CompletableFuture<Void> setAttributes(VectorSetName set, Map<String, String> attributes);

    CompletableFuture<Void> remove(VectorSetName set, List<String> chunkIds);

    CompletableFuture<Void> drop(VectorSetName set);

    @Override
    void close();
}
