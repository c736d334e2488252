package dev.penstock.operators.drift.window;

import java.io.IOException;
import org.apache.flink.core.memory.DataOutputView;

/** What is known of a feature in some traffic: bounded, and mergeable in any order. */
public interface Evidence {

    /** How many values it rests on. */
    double count();

    /** Takes in what is known from other traffic. */
    void add(Evidence other);

    /** In the form that the same class reads. */
    void write(DataOutputView out) throws IOException;
}
