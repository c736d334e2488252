package dev.penstock.operators.guardrail;

import dev.penstock.records.Policy;
import dev.penstock.records.PolicyUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which policy holds for a tenant: its own, else the one for all tenants, else the configured one. A tenant's own policy
 * replaces the others; rules are not merged. Policies are compiled once and kept beside the state, which holds them as
 * they came: after a restore they are compiled again when they are first needed.
 *
 * <p>The initial policies were read from the topic when the graph was built, so that the first requests meet them. The
 * stream of updates begins with the same records and those before them. What the state holds for a tenant wins over its
 * initial policy, after a restore too; a withdrawn initial policy stands in the state as {@link #WITHDRAWN}, since
 * without it the initial one would hold again.
 */
final class PolicyBook {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);

    /** Version 0 is on no topic: versions begin at 1. */
    private static final Policy WITHDRAWN = new Policy("withdrawn", 0, List.of());

    private final CompiledPolicy configured;
    private final Map<String, CompiledPolicy> initial = new HashMap<>();
    private final Counter applied;
    private final Counter refused;
    /** By key of the state, so never larger than the state. */
    private final Map<String, Entry> compiled = new HashMap<>();

    /** {@code usable} is null where the stored policy does not compile, which is then not tried for every record. */
    private record Entry(Policy source, CompiledPolicy usable) {}

    /** @param initial by tenant; those that do not compile are refused, like an update */
    PolicyBook(Policy configured, Map<String, Policy> initial, Counter applied, Counter refused) {
        this.configured = CompiledPolicy.of(configured);
        this.applied = applied;
        this.refused = refused;
        initial.forEach((tenant, policy) -> {
            CompiledPolicy usable = compile(tenant, policy);
            if (usable != null) {
                this.initial.put(tenant, usable);
            }
        });
    }

    CompiledPolicy of(String tenant, ReadOnlyBroadcastState<String, Policy> state) throws Exception {
        CompiledPolicy own = stored(tenant, state);
        if (own != null) {
            return own;
        }
        CompiledPolicy shared = stored(Policy.ALL_TENANTS, state);
        return shared != null ? shared : configured;
    }

    /** Takes a policy in, or withdraws one. A policy that does not compile is refused, and the one before it stays. */
    void update(PolicyUpdate update, BroadcastState<String, Policy> state) throws Exception {
        if (update.tenant() == null || update.tenant().isEmpty()) {
            refused.inc();
            LOG.warn("Refused a policy without a tenant: the record key must be a tenant or '{}'", Policy.ALL_TENANTS);
            return;
        }
        if (isOlderThanInitial(update, state)) {
            return;
        }
        if (update.policy() == null) {
            if (initial.containsKey(update.tenant())) {
                state.put(update.tenant(), WITHDRAWN);
            } else {
                state.remove(update.tenant());
            }
            compiled.remove(update.tenant());
            applied.inc();
            LOG.info("Withdrew the policy of tenant {}", update.tenant());
            return;
        }
        try {
            CompiledPolicy usable = CompiledPolicy.of(update.policy());
            state.put(update.tenant(), update.policy());
            compiled.put(update.tenant(), new Entry(update.policy(), usable));
            applied.inc();
            LOG.info(
                    "Policy {} version {} now holds for tenant {}",
                    update.policy().id(),
                    update.policy().version(),
                    update.tenant());
        } catch (InvalidPolicyException e) {
            refused.inc();
            LOG.warn("Refused a policy for tenant {}; the one before it stays: {}", update.tenant(), e.getMessage());
        }
    }

    /**
     * Whether an update is history that the initial policy has overtaken. The stream delivers the record of the initial
     * policy itself before any that is newer, and from then on the state holds something for the tenant: until then, a
     * withdrawal or a lower version is older. A version that was raised is taken in any case.
     */
    private boolean isOlderThanInitial(PolicyUpdate update, ReadOnlyBroadcastState<String, Policy> state)
            throws Exception {
        CompiledPolicy known = initial.get(update.tenant());
        return known != null
                && !state.contains(update.tenant())
                && (update.policy() == null
                        || update.policy().version() < known.policy().version());
    }

    private CompiledPolicy stored(String key, ReadOnlyBroadcastState<String, Policy> state) throws Exception {
        Policy policy = state.get(key);
        if (policy == null) {
            return initial.get(key);
        }
        if (policy.version() == WITHDRAWN.version()) {
            return null;
        }
        Entry entry = compiled.get(key);
        if (entry == null || entry.source != policy) {
            entry = new Entry(policy, compile(key, policy));
            compiled.put(key, entry);
        }
        return entry.usable;
    }

    private CompiledPolicy compile(String key, Policy policy) {
        try {
            return CompiledPolicy.of(policy);
        } catch (InvalidPolicyException e) {
            refused.inc();
            LOG.error("The stored policy of tenant {} cannot be used any more: {}", key, e.getMessage());
            return null;
        }
    }
}
