package dev.penstock.options;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all of its faults. The message has one line for each. */
public final class OptionsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Fault> faults;

    public OptionsException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** At least one; empty only after Java serialization, where the message alone survives. */
    public List<Fault> faults() {
        return faults == null ? List.of() : faults;
    }
}
