package dev.penstock.operators;

import dev.penstock.inference.Shared;
import java.io.Serializable;

/**
 * Leases what a function works with (a cache, an index, a generator) when the function is opened on a TaskManager. The
 * opener travels in the job graph, so it holds options and no connection: {@code () -> Generators.lease(name, options)}.
 */
@FunctionalInterface
public interface Opener<T> extends Serializable {

    Shared.Lease<T> open() throws Exception;
}
