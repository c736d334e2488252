package dev.penstock.operators.guardrail;

import dev.penstock.records.Policy;
import dev.penstock.records.PolicyUpdate;
import java.util.HashMap;
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
 */
final class PolicyBook {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);

    private final CompiledPolicy configured;
    private final Counter applied;
    private final Counter refused;
    /** By key of the state, so never larger than the state. */
    private final Map<String, Entry> compiled = new HashMap<>();

    /** {@code usable} is null where the stored policy does not compile, which is then not tried for every record. */
    private record Entry(Policy source, CompiledPolicy usable) {}

    PolicyBook(Policy configured, Counter applied, Counter refused) {
        this.configured = CompiledPolicy.of(configured);
        this.applied = applied;
        this.refused = refused;
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
        if (update.policy() == null) {
            state.remove(update.tenant());
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

    private CompiledPolicy stored(String key, ReadOnlyBroadcastState<String, Policy> state) throws Exception {
        Policy policy = state.get(key);
        if (policy == null) {
            return null;
        }
        Entry entry = compiled.get(key);
        if (entry == null || entry.source != policy) {
            entry = new Entry(policy, compileStored(key, policy));
            compiled.put(key, entry);
        }
        return entry.usable;
    }

    private CompiledPolicy compileStored(String key, Policy policy) {
        try {
            return CompiledPolicy.of(policy);
        } catch (InvalidPolicyException e) {
            refused.inc();
            LOG.error("The stored policy of tenant {} cannot be used any more: {}", key, e.getMessage());
            return null;
        }
    }
}
