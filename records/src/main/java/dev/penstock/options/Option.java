package dev.penstock.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of an option record. The key in the YAML file is the component's name in kebab-case.
 * Supported types: boolean, int, long, double, String, enums (in kebab-case), {@link java.time.Duration} ({@code 250ms},
 * {@code 5s}, {@code 10m}, {@code 24h}, {@code 7d}), nested option records, and lists and string-keyed maps of them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
    /** What the option does, its unit, and what follows from changing it: one or two sentences. */
    String value();

    /**
     * The default as YAML. {@link #REQUIRED} (the default of this field) means that the option must be set, except for
     * nested records, which then take all of their own defaults. {@code null} means that the option may stay unset.
     */
    String byDefault() default REQUIRED;

    /** Least number allowed; for durations in milliseconds, for strings, lists and maps their size. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Greatest number allowed; for durations in milliseconds, for strings, lists and maps their size. */
    double max() default Double.POSITIVE_INFINITY;

    /** Marks an option without a default. */
    String REQUIRED = "<required>";
}
