package dev.penstock.records;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;

/** One rule of a {@link Policy}. */
public record Rule(
        @Option("Name of the rule in findings, unique within the policy")
        String id,

        @Option("What the rule looks for") RuleKind kind,

        @Option(value = "What happens on a match", byDefault = "flag")
        RuleAction action,

        @Option(value = "Texts the rule looks at: input, output or both", byDefault = "both")
        RuleScope appliesTo,

        @Option(
                value = "Words, phrases or RE2 patterns, or HEAD/LABEL and HEAD/LABEL>=THRESHOLD for the kind head; "
                        + "none for the other kinds",
                byDefault = "[]")
        List<String> values)
        implements Serializable {}
