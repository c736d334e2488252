package dev.penstock.jobs.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.records.Header;
import dev.penstock.records.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns templates into sample requests. The same templates, number and seed give the same requests.
 *
 * <p>All templates are asked once, in mixed order (as many as fit into 60% of the requests, kinds in turn); a tenth
 * comes in one burst from a tenant with a low rate limit; the rest asks earlier questions again, word for word or
 * paraphrased. A request that asks again names the one that it repeats, so that the sender can wait for its answer.
 */
final class RequestPlan {
    static final String MAIN_CORPUS = "docs";
    static final String HANDBOOK_CORPUS = "handbook";
    /** The tenant whose rate limit the demo sets low. */
    static final String BURSTING_TENANT = "umbrella";

    private static final List<String> TENANTS = List.of("acme", "globex", "initech");
    private static final double SHARE_OF_FIRSTS = 0.6;
    private static final double SHARE_OF_BURST = 0.1;
    private static final double SHARE_OF_PARAPHRASES = 0.45;
    private static final Pattern SLOT = Pattern.compile("\\{([a-z]+)}");
    private static final JsonMapper JSON = new JsonMapper();

    private final RequestTemplates templates;
    private final Random random;
    private int nextId = 1;

    private RequestPlan(RequestTemplates templates, long seed) {
        this.templates = templates;
        this.random = new Random(seed);
    }

    /** @param count number of requests, at least 1 */
    static List<PlannedRequest> expand(RequestTemplates templates, int count, long seed) {
        return new RequestPlan(templates, seed).expand(count);
    }

    private List<PlannedRequest> expand(int count) {
        int burst = (int) (count * SHARE_OF_BURST);
        List<RequestTemplate> chosen = choose(Math.max(1, (int) (count * SHARE_OF_FIRSTS)));
        List<First> firsts = new ArrayList<>();
        for (RequestTemplate template : chosen) {
            firsts.add(first(template));
        }
        List<PlannedRequest> again = repeats(firsts, count - burst - firsts.size());
        List<PlannedRequest> plan = merge(firsts.stream().map(First::request).toList(), again);
        plan.addAll(plan.size() / 2, bursting(burst));
        return plan;
    }

    /** Templates of all kinds in turn, so that a small number still shows every kind. */
    private List<RequestTemplate> choose(int most) {
        Map<RequestTemplate.Kind, List<RequestTemplate>> byKind = new EnumMap<>(RequestTemplate.Kind.class);
        for (RequestTemplate template : templates.templates()) {
            byKind.computeIfAbsent(template.kind(), kind -> new ArrayList<>()).add(template);
        }
        byKind.values().forEach(list -> Collections.shuffle(list, random));
        List<RequestTemplate> chosen = new ArrayList<>();
        for (int round = 0; chosen.size() < Math.min(most, templates.templates().size()); round++) {
            for (List<RequestTemplate> list : byKind.values()) {
                if (round < list.size() && chosen.size() < most) {
                    chosen.add(list.get(round));
                }
            }
        }
        Collections.shuffle(chosen, random);
        return chosen;
    }

    private First first(RequestTemplate template) {
        String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
        Map<String, String> filled = new LinkedHashMap<>();
        String text = template.text() == null ? "" : fill(template.text(), filled);
        return new First(template, filled, request(template, tenant, text, null, false));
    }

    private List<PlannedRequest> repeats(List<First> firsts, int count) {
        List<First> repeatable = firsts.stream()
                .filter(first -> first.template().kind().isRepeatable())
                .toList();
        List<PlannedRequest> again = new ArrayList<>();
        while (again.size() < count) {
            if (repeatable.isEmpty()) {
                again.add(first(templates
                                .templates()
                                .get(random.nextInt(templates.templates().size())))
                        .request());
                continue;
            }
            First first = repeatable.get(random.nextInt(repeatable.size()));
            RequestTemplate template = first.template();
            boolean paraphrase = !template.paraphrases().isEmpty() && random.nextDouble() < SHARE_OF_PARAPHRASES;
            String text = paraphrase
                    ? template.paraphrases()
                            .get(random.nextInt(template.paraphrases().size()))
                    : template.text();
            PlannedRequest original = first.request();
            again.add(request(template, original.tenant(), fill(text, first.filled()), original.id(), false));
        }
        return again;
    }

    private List<PlannedRequest> bursting(int count) {
        List<RequestTemplate> askable = templates.templates().stream()
                .filter(template -> template.kind().isRepeatable())
                .toList();
        List<PlannedRequest> burst = new ArrayList<>();
        for (int i = 0; i < count && !askable.isEmpty(); i++) {
            RequestTemplate template = askable.get(random.nextInt(askable.size()));
            burst.add(request(template, BURSTING_TENANT, fill(template.text(), new LinkedHashMap<>()), null, true));
        }
        return burst;
    }

    /** Spreads the repeats over the second two thirds of the firsts, each behind the one it repeats. */
    private List<PlannedRequest> merge(List<PlannedRequest> firsts, List<PlannedRequest> again) {
        List<PlannedRequest> merged = new ArrayList<>();
        List<PlannedRequest> waiting = new ArrayList<>(again);
        Collections.shuffle(waiting, random);
        List<String> sent = new ArrayList<>();
        int start = firsts.size() / 3;
        double perFirst = (double) again.size() / Math.max(1, firsts.size() - start);
        double due = 0;
        for (int i = 0; i < firsts.size(); i++) {
            merged.add(firsts.get(i));
            sent.add(firsts.get(i).id());
            due += i >= start ? perFirst : 0;
            for (int j = 0; j < waiting.size() && due >= 1; ) {
                if (waiting.get(j).after() == null
                        || sent.contains(waiting.get(j).after())) {
                    merged.add(waiting.remove(j));
                    due--;
                } else {
                    j++;
                }
            }
        }
        merged.addAll(waiting);
        return merged;
    }

    private PlannedRequest request(RequestTemplate template, String tenant, String text, String after, boolean burst) {
        String id = "demo-%04d".formatted(nextId++);
        byte[] value = template.value() != null
                ? template.value().getBytes(StandardCharsets.UTF_8)
                : template.text() == null ? null : body(template, text);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(Headers.ID, id);
        headers.put(Headers.TENANT, tenant);
        if (template.kind().corpus() != null) {
            headers.put(Headers.CORPUS, template.kind().corpus());
        }
        headers.putAll(template.headers());
        return new PlannedRequest(
                id, template.kind(), tenant, text, value, asHeaders(headers), template.ageMs(), after, burst);
    }

    private static byte[] body(RequestTemplate template, String text) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode messages = body.putArray("messages");
        if (template.system() != null) {
            messages.addObject().put("role", "system").put("content", template.system());
        }
        messages.addObject().put("role", "user").put("content", text);
        if (template.kind() == RequestTemplate.Kind.JSON) {
            body.putObject("response_format").put("type", "json_object");
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Header> asHeaders(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(entry -> new Header(entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** Fills the slots of a text, a slot that was filled before with the same value. */
    private String fill(String text, Map<String, String> filled) {
        Matcher matcher = SLOT.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            List<String> values = templates.slots().get(matcher.group(1));
            if (values == null) {
                throw new IllegalStateException("no values for the slot {" + matcher.group(1) + "} in: " + text);
            }
            String value = filled.computeIfAbsent(matcher.group(1), name -> values.get(random.nextInt(values.size())));
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    private record First(RequestTemplate template, Map<String, String> filled, PlannedRequest request) {}
}
