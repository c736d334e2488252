package dev.penstock.operators.guardrail;

import dev.penstock.records.Policy;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** The broadcast state of all guardrail functions: policies by tenant, {@link Policy#ALL_TENANTS} for the rest. */
public final class PolicyState {

    private PolicyState() {}

    /** For {@code DataStream.broadcast}; a new one for each call, since Flink binds a descriptor to its job. */
    public static MapStateDescriptor<String, Policy> descriptor() {
        return new MapStateDescriptor<>("policies", Types.STRING, TypeInformation.of(Policy.class));
    }
}
