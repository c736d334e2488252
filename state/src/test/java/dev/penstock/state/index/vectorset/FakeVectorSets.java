package dev.penstock.state.index.vectorset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Vector sets in memory, which write down what was done to them. */
final class FakeVectorSets implements VectorSets {
    final Map<VectorSetName, Map<String, Element>> sets = new HashMap<>();
    private final List<String> log;

    FakeVectorSets(List<String> log) {
        this.log = log;
    }

    Map<String, Element> of(VectorSetName set) {
        return sets.computeIfAbsent(set, name -> new TreeMap<>());
    }

    @Override
    public CompletableFuture<List<String>> attributes(VectorSetName set, List<String> chunkIds) {
        List<String> attributes = new ArrayList<>();
        chunkIds.forEach(
                id -> attributes.add(of(set).containsKey(id) ? of(set).get(id).attributes() : null));
        return CompletableFuture.completedFuture(attributes);
    }

    @Override
    public CompletableFuture<Void> add(VectorSetName set, List<Element> elements) {
        elements.forEach(element -> {
            log.add("add " + element.chunkId());
            of(set).put(element.chunkId(), element);
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> setAttributes(VectorSetName set, Map<String, String> attributes) {
        attributes.forEach((id, json) -> {
            log.add("set " + id);
            of(set).computeIfPresent(id, (same, element) -> new Element(same, element.vector(), json));
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> remove(VectorSetName set, List<String> chunkIds) {
        chunkIds.forEach(id -> {
            log.add("remove " + id);
            of(set).remove(id);
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> drop(VectorSetName set) {
        log.add("drop " + set.generation());
        sets.remove(set);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        log.add("close sets");
    }
}
