package dev.penstock.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads {@link TraceFacts} out of what {@link ExchangeCodec#encode} wrote, in this or another version. Texts and vectors
 * are skipped, unknown keys too, and values of enums that this version does not know are null.
 */
public final class TraceFactsCodec {
    private TraceFactsCodec() {}

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static TraceFacts read(byte[] value) {
        try (JsonParser json = Json.parser(value)) {
            if (json == null) {
                throw new IllegalArgumentException("not an exchange: it is no JSON object");
            }
            Reading reading = new Reading();
            json.nextToken();
            object(json, reading::section);
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("not an exchange: something stands behind it");
            }
            return reading.facts();
        } catch (IOException e) {
            throw new IllegalArgumentException("not an exchange: " + Json.problem(e));
        }
    }

    /** Reads a field whose value the parser stands at. */
    @FunctionalInterface
    private interface Field {
        void read(String name, JsonParser json) throws IOException;
    }

    /** Reads the fields of the object that the parser stands at; another value is skipped. */
    private static void object(JsonParser json, Field field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            field.read(name, json);
        }
    }

    private static <E extends Enum<E>> E constant(JsonParser json, Class<E> type) throws IOException {
        String name = text(json);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        return null;
    }

    private static String text(JsonParser json) throws IOException {
        json.skipChildren();
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
    }

    private static double decimal(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            // Jackson writes what is no number so.
            return switch (json.getText()) {
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.NaN;
            };
        }
        json.skipChildren();
        return json.currentToken().isNumeric() ? json.getDoubleValue() : 0;
    }

    private static long integer(JsonParser json) throws IOException {
        json.skipChildren();
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : 0;
    }

    private static int count(JsonParser json) throws IOException {
        int count = 0;
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                count++;
                json.skipChildren();
            }
        } else {
            json.skipChildren();
        }
        return count;
    }

    /** What was read so far. */
    private static final class Reading {
        private boolean envelope;
        private String tenant;
        private String id;
        private long receivedAtMs;
        private RuleAction inputAction;
        private boolean attack;
        private CacheLevel cacheLevel;
        private boolean cacheable;
        private String tier;
        private String routeReason;
        private String model;
        private String provider;
        private int promptTokens;
        private int completionTokens;
        private long firstTokenMicros = -1;
        private int attempts;
        private int fallbacks;
        private Status status;
        private String outcomeType;
        private double usd;
        private double premiumUsd;
        private double retriesUsd;
        private double hedgesUsd;
        private double escalationsUsd;
        private double crashesUsd;
        private long decidedAtMs;
        private long[] stageMicros = new long[0];

        void section(String name, JsonParser json) throws IOException {
            switch (name) {
                case "envelope" -> {
                    envelope = json.currentToken() == JsonToken.START_OBJECT;
                    object(json, this::envelope);
                }
                case "input_verdict" -> object(json, this::inputVerdict);
                case "cache" -> object(json, this::cache);
                case "route" -> object(json, this::route);
                case "generation" -> object(json, this::generation);
                case "outcome" -> object(json, this::outcome);
                case "cost" -> object(json, this::cost);
                case "timings" -> object(json, this::timings);
                default -> json.skipChildren();
            }
        }

        private void envelope(String name, JsonParser json) throws IOException {
            switch (name) {
                case "tenant" -> tenant = text(json);
                case "id" -> id = text(json);
                case "received_at_ms" -> receivedAtMs = integer(json);
                default -> json.skipChildren();
            }
        }

        private void inputVerdict(String name, JsonParser json) throws IOException {
            switch (name) {
                case "action" -> inputAction = constant(json, RuleAction.class);
                case "findings" -> findings(json);
                default -> json.skipChildren();
            }
        }

        private void findings(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                object(json, this::finding);
            }
        }

        private void finding(String name, JsonParser json) throws IOException {
            if (name.equals("type")) {
                attack |= Finding.isAttack(text(json));
            } else {
                json.skipChildren();
            }
        }

        private void cache(String name, JsonParser json) throws IOException {
            switch (name) {
                case "level" -> cacheLevel = constant(json, CacheLevel.class);
                case "cacheable" -> cacheable = json.currentToken() == JsonToken.VALUE_TRUE;
                default -> json.skipChildren();
            }
        }

        private void route(String name, JsonParser json) throws IOException {
            switch (name) {
                case "tier" -> tier = text(json);
                case "reason" -> routeReason = text(json);
                default -> json.skipChildren();
            }
        }

        private void generation(String name, JsonParser json) throws IOException {
            switch (name) {
                case "model" -> model = text(json);
                case "provider" -> provider = text(json);
                case "prompt_tokens" -> promptTokens = (int) integer(json);
                case "completion_tokens" -> completionTokens = (int) integer(json);
                case "first_token_micros" -> firstTokenMicros = integer(json);
                case "attempts" -> attempts = (int) integer(json);
                case "fallbacks" -> fallbacks = count(json);
                default -> json.skipChildren();
            }
        }

        private void outcome(String name, JsonParser json) throws IOException {
            switch (name) {
                case "status" -> status = constant(json, Status.class);
                case "type" -> outcomeType = text(json);
                default -> json.skipChildren();
            }
        }

        private void cost(String name, JsonParser json) throws IOException {
            switch (name) {
                case "usd" -> usd = decimal(json);
                case "premium_usd" -> premiumUsd = decimal(json);
                case "waste" -> object(json, this::waste);
                default -> json.skipChildren();
            }
        }

        private void waste(String name, JsonParser json) throws IOException {
            switch (name) {
                case "retries_usd" -> retriesUsd = decimal(json);
                case "hedges_usd" -> hedgesUsd = decimal(json);
                case "escalations_usd" -> escalationsUsd = decimal(json);
                case "crashes_usd" -> crashesUsd = decimal(json);
                default -> json.skipChildren();
            }
        }

        private void timings(String name, JsonParser json) throws IOException {
            switch (name) {
                case "completed_at_ms" -> decidedAtMs = integer(json);
                case "stage_micros" -> stages(json);
                default -> json.skipChildren();
            }
        }

        private void stages(JsonParser json) throws IOException {
            long[] micros = new long[Stage.values().length];
            int read = 0;
            if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                // A later version may have more stages.
                if (read < micros.length) {
                    micros[read++] = integer(json);
                } else {
                    json.skipChildren();
                }
            }
            stageMicros = Arrays.copyOf(micros, read);
        }

        TraceFacts facts() {
            if (!envelope || tenant == null || id == null) {
                throw new IllegalArgumentException("not an exchange: it has no envelope with tenant and id");
            }
            Waste waste = retriesUsd == 0 && hedgesUsd == 0 && escalationsUsd == 0 && crashesUsd == 0
                    ? Waste.NONE
                    : new Waste(retriesUsd, hedgesUsd, escalationsUsd, crashesUsd);
            return new TraceFacts(
                    tenant,
                    id,
                    receivedAtMs,
                    decidedAtMs,
                    status,
                    outcomeType,
                    cacheLevel,
                    cacheable,
                    tier,
                    routeReason,
                    model,
                    provider,
                    promptTokens,
                    completionTokens,
                    firstTokenMicros,
                    attempts,
                    fallbacks,
                    stageMicros,
                    usd,
                    premiumUsd,
                    waste,
                    inputAction,
                    attack);
        }
    }
}
