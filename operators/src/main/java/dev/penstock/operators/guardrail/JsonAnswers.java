package dev.penstock.operators.guardrail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.regex.RegularExpressionFactory;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Outcome;
import dev.penstock.records.ResponseFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether answers are the JSON that was asked for. Schemas come from outside: their size, depth and the steps of a
 * validation are bounded, their patterns run on RE2, and nothing that they refer to is fetched. Not thread safe.
 */
public final class JsonAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(JsonAnswers.class);

    private static final int MAX_SCHEMA_CHARS = 64 * 1024;
    private static final int MAX_NESTING = 100;
    private static final long MAX_STEPS = 1_000_000;
    private static final int MAX_EVALUATION_DEPTH = 300;
    private static final int CACHED_SCHEMAS = 256;
    private static final int NAMED_ERRORS = 3;
    private static final String SCHEMA_PARAM = "response_format.json_schema.schema";

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private static final ExecutionConfig LIMITS = ExecutionConfig.builder()
            .failFast(false)
            .maxEvaluationSteps(MAX_STEPS)
            .maxEvaluationDepth(MAX_EVALUATION_DEPTH)
            .build();

    private final Map<String, CompiledSchema> schemas = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompiledSchema> eldest) {
            return size() > CACHED_SCHEMAS;
        }
    };

    /** Either a schema or why there is none. */
    private record CompiledSchema(Schema schema, Outcome fault) {}

    /** The answer without the Markdown fence that models like to put around it. */
    public static String unfenced(String answer) {
        String text = answer.strip();
        if (!text.startsWith("```") || !text.endsWith("```") || text.length() < 6) {
            return answer;
        }
        int firstLineEnd = text.indexOf('\n');
        if (firstLineEnd < 0 || firstLineEnd > text.length() - 3) {
            return answer;
        }
        String language = text.substring(3, firstLineEnd).strip();
        boolean json = language.isEmpty() || language.equalsIgnoreCase("json");
        return json ? text.substring(firstLineEnd + 1, text.length() - 3).strip() : answer;
    }

    /** {@link Outcome#ANSWERED}, or what is wrong with the answer or with the schema. */
    public Outcome check(ChatRequest request, String answer) {
        JsonNode json;
        try {
            json = JSON.readValue(answer);
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the answer.
            String place = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            return invalid(
                    "the model's answer is not valid JSON" + place + "; ask again, or state the format in the prompt");
        }
        if (request.responseFormat() == ResponseFormat.JSON_SCHEMA) {
            CompiledSchema compiled = schemas.computeIfAbsent(
                    request.jsonSchema() == null ? "{}" : request.jsonSchema(), JsonAnswers::compile);
            return compiled.fault != null ? compiled.fault : validate(compiled.schema, answer);
        }
        return json.isObject() ? Outcome.ANSWERED : invalid("the model's answer is JSON, but no object; ask again");
    }

    private static Outcome validate(Schema schema, String answer) {
        try {
            List<Error> errors =
                    schema.validate(answer, InputFormat.JSON, execution -> execution.setExecutionConfig(LIMITS));
            if (errors.isEmpty()) {
                return Outcome.ANSWERED;
            }
            StringBuilder message = new StringBuilder("the model's answer does not match the schema: ");
            errors.stream()
                    .limit(NAMED_ERRORS)
                    .forEach(error -> message.append(error.getKeyword() == null ? "false" : error.getKeyword())
                            .append(" fails at '")
                            .append(schemaPlace(error))
                            .append("' of the schema; "));
            return invalid(message.append(errors.size() > NAMED_ERRORS ? "and more; ask again" : "ask again")
                    .toString());
        } catch (ValidationLimitExceededException e) {
            return badSchema("takes more than " + MAX_STEPS + " steps or " + MAX_EVALUATION_DEPTH
                    + " levels for this answer; simplify it");
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("JSON schema validation failed with {}", e.getClass().getName());
            return badSchema("cannot be applied; check its references and patterns");
        }
    }

    /** Where in the schema, which is the request's own; the answer's keys and values are not quoted. */
    private static String schemaPlace(Error error) {
        return error.getSchemaLocation() == null
                ? ""
                : String.valueOf(error.getSchemaLocation().getFragment());
    }

    private static CompiledSchema compile(String text) {
        if (text.length() > MAX_SCHEMA_CHARS) {
            return new CompiledSchema(
                    null,
                    badSchema("has " + text.length() + " characters, at most " + MAX_SCHEMA_CHARS + " are allowed"));
        }
        try {
            JSON.readValue(text);
            // A registry of its own, so that a schema's $id cannot reach or replace another tenant's schema.
            Schema schema = registry().getSchema(text, InputFormat.JSON);
            schema.initializeValidators();
            return new CompiledSchema(schema, null);
        } catch (JsonProcessingException e) {
            return new CompiledSchema(null, badSchema("is not valid JSON, or nested deeper than " + MAX_NESTING));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("JSON schema was refused with {}", e.getClass().getName());
            return new CompiledSchema(
                    null,
                    badSchema("cannot be used: it must be a JSON schema whose $ref stay inside it"
                            + " and whose patterns are RE2 (no look-around, no back-references)"));
        }
    }

    private static SchemaRegistry registry() {
        RegularExpressionFactory re2 = expression -> {
            Pattern pattern = Pattern.compile(expression);
            return text -> pattern.matcher(text).find();
        };
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(re2)
                .formatAssertionsEnabled(false)
                .preloadSchema(true)
                .build();
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }

    private static Outcome invalid(String message) {
        return Outcome.failed("invalid_json_answer", message);
    }

    private static Outcome badSchema(String what) {
        return Outcome.invalid("invalid_json_schema", "the JSON schema " + what, SCHEMA_PARAM);
    }
}
