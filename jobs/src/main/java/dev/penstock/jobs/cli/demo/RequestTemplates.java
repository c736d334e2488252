package dev.penstock.jobs.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The templates of the sample requests, and what their slots can hold.
 *
 * @param slots values by slot name
 */
record RequestTemplates(List<RequestTemplate> templates, Map<String, List<String>> slots) {
    private static final String RESOURCE = "/demo/requests.jsonl";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /** The templates that come with the program. */
    static RequestTemplates bundled() {
        try (InputStream in = RequestTemplates.class.getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return read(reader.lines().toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static RequestTemplates read(List<String> lines) {
        List<RequestTemplate> templates = new ArrayList<>();
        Map<String, List<String>> slots = new TreeMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                JsonNode node = JSON.readTree(line);
                if (node.has("slot")) {
                    slots.put(node.get("slot").asText(), JSON.convertValue(node.get("values"), STRINGS));
                } else {
                    templates.add(JSON.treeToValue(node, RequestTemplate.class));
                }
            } catch (JsonProcessingException wrong) {
                throw new IllegalStateException(
                        RESOURCE + " line " + number + ": " + wrong.getOriginalMessage(), wrong);
            }
        }
        return new RequestTemplates(List.copyOf(templates), slots);
    }

    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

    /** The same with the questions on the main corpus replaced, for a corpus that the bundled ones do not know. */
    RequestTemplates withMainCorpusQuestions(List<RequestTemplate> questions) {
        List<RequestTemplate> changed = new ArrayList<>(questions);
        templates.stream()
                .filter(template ->
                        !RequestPlan.MAIN_CORPUS.equals(template.kind().corpus()))
                .forEach(changed::add);
        return new RequestTemplates(List.copyOf(changed), slots);
    }
}
