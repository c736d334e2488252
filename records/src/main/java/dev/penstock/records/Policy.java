package dev.penstock.records;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;

/**
 * The guardrail rules of one tenant, or of all tenants that have none of their own. On {@link Topics#POLICIES} the
 * record key is the tenant ({@link #ALL_TENANTS} for the rest), and a null value withdraws the policy.
 */
public record Policy(
        @Option("Name of the policy in verdicts") String id,

        @Option(value = "Version in verdicts, raised with every change", byDefault = "1", min = 1)
        long version,

        @Option("The rules, all of which are applied") List<Rule> rules)
        implements Serializable {

    /** Key of the policy that holds for tenants without one of their own. */
    public static final String ALL_TENANTS = "*";
}
