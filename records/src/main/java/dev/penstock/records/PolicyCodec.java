package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.options.Fault;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.OptionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Policies as JSON, for {@link Topics#POLICIES}: the keys and values of the configuration file, and the same checks.
 *
 * <pre>{@code
 * {"id": "strict", "version": 3, "rules": [{"id": "no-mail", "kind": "email", "action": "redact", "applies-to": "both"}]}
 * }</pre>
 */
public final class PolicyCodec {
    private PolicyCodec() {}

    public static byte[] encode(Policy policy) {
        try (ByteArrayBuilder out = new ByteArrayBuilder()) {
            try (JsonGenerator json = Json.generator(out)) {
                json.writeStartObject();
                json.writeStringField("id", policy.id());
                json.writeNumberField("version", policy.version());
                json.writeArrayFieldStart("rules");
                for (Rule rule : policy.rules()) {
                    writeRule(json, rule);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /**
     * Reads a policy.
     *
     * @throws OptionsException with all faults, if the bytes are no such policy
     */
    public static Policy decode(byte[] value) {
        JsonNode tree;
        try {
            tree = Json.MAPPER.readTree(value);
        } catch (IOException e) {
            throw new OptionsException(List.of(new Fault("", null, Json.problem(e))));
        }
        return OptionsBinder.bind(Policy.class, tree);
    }

    private static void writeRule(JsonGenerator json, Rule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", rule.id());
        json.writeStringField("kind", kebab(rule.kind()));
        json.writeStringField("action", kebab(rule.action()));
        json.writeStringField("applies-to", kebab(rule.appliesTo()));
        json.writeArrayFieldStart("values");
        for (String value : rule.values()) {
            json.writeString(value);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String kebab(Enum<?> constant) {
        return Json.name(constant).replace('_', '-');
    }
}
