package dev.penstock.connectors;

import dev.penstock.records.PolicyUpdate;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a record on the policy topic says. Both readers of the topic ask here, so that they agree. */
final class PolicyRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRecords.class);

    private PolicyRecords() {}

    /** The update, or nothing where the record is malformed: then the policy that held before goes on to hold. */
    static Optional<PolicyUpdate> read(ConsumerRecord<byte[], byte[]> read, PolicyParser parser) {
        try {
            String tenant = tenant(read.key());
            return Optional.of(new PolicyUpdate(tenant, read.value() == null ? null : parser.parse(read.value())));
        } catch (Exception malformed) {
            LOG.warn(
                    "Skipped a malformed policy at {}-{} offset {}: {}. The policy before it still holds; write a "
                            + "corrected one with the same key",
                    read.topic(),
                    read.partition(),
                    read.offset(),
                    malformed.getMessage());
            return Optional.empty();
        }
    }

    private static String tenant(byte[] key) {
        if (key == null) {
            throw new IllegalArgumentException("the record has no key; it must be the tenant, or * for all tenants");
        }
        try {
            // A new decoder reports malformed input; a tenant is never guessed.
            String tenant = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
            if (tenant.isBlank()) {
                throw new IllegalArgumentException("the key is blank; it must be the tenant, or * for all tenants");
            }
            return tenant;
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException("the key is not UTF-8; it must be the tenant, or * for all tenants");
        }
    }
}
