package dev.penstock.benchmarks.embed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.benchmarks.common.Aim;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of all mixes, as a table or as JSON. */
final class EmbedReport {
    static final String LANGCHAIN4J = "langchain4j";
    static final String RAW = "raw loop";
    static final String PLAIN = "penstock, plain graph";
    static final String DEFAULT = "penstock";
    static final String INT8 = "penstock, int8";
    static final String GPU = "penstock, gpu fp32";
    static final String GPU_HALF = "penstock, gpu fp16";

    private static final double OVER_LANGCHAIN4J = 1.3;
    private static final double OF_RAW = 0.95;
    private static final double GPU_OVER_CPU = 20;
    private static final double EQUAL = 0.9999;

    private record Section(Mix mix, List<Measured> measured) {
        double perSecond(String name) {
            return find(name).tokensPerSecond();
        }

        Measured find(String name) {
            return measured.stream()
                    .filter(m -> m.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final List<Section> sections = new ArrayList<>();

    void add(Mix mix, List<Measured> measured) {
        sections.add(new Section(mix, measured));
    }

    void print(PrintWriter out) {
        out.printf(
                "%d processors, Java %s, %s%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), System.getProperty("os.arch"));
        for (Section section : sections) {
            print(section, out);
        }
        out.println();
        aims().forEach(out::println);
        out.println(INT8 + ": other weights, whose vectors differ by the least cosine in its rows; it has no aim");
        out.flush();
    }

    private static void print(Section section, PrintWriter out) {
        out.printf("%n%s: ", name(section.mix));
        print(section.mix, out);
        if (section.find(GPU) != null) {
            out.print("on the GPU: ");
            print(section.find(GPU).mix(), out);
        }
        out.printf(
                "%-22s %10s %10s %10s %10s %8s %8s %10s   %s%n",
                "contender",
                "tokens/s",
                "texts/s",
                "best tok/s",
                "tok/cpu-s",
                "x lc4j",
                "x raw",
                "min cosine",
                "what it did");
        for (Measured measured : section.measured) {
            double perSecond = measured.tokensPerSecond();
            out.printf(
                    Locale.ROOT,
                    "%-22s %10.0f %10.1f %10.0f %10.0f %8.2f %8.2f %10.6f   %s%n",
                    measured.name(),
                    perSecond,
                    measured.textsPerSecond(),
                    measured.bestTokensPerSecond(),
                    measured.tokensPerCpuSecond(),
                    perSecond / section.perSecond(LANGCHAIN4J),
                    perSecond / section.perSecond(RAW),
                    measured.minCosine(),
                    measured.note());
        }
    }

    private static void print(Mix mix, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d texts, %d tokens (%d to %d, mean %.1f)%n",
                mix.texts().size(),
                mix.tokens(),
                mix.shortest(),
                mix.longest(),
                (double) mix.tokens() / mix.texts().size());
    }

    private List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        for (Section section : sections) {
            String mix = name(section.mix) + ": ";
            aims.add(ratio(section, mix, DEFAULT, LANGCHAIN4J, OVER_LANGCHAIN4J));
            aims.add(new Aim(
                    mix + "min cosine of " + DEFAULT, section.find(DEFAULT).minCosine(), EQUAL));
            aims.add(ratio(section, mix, PLAIN, RAW, OF_RAW));
            aims.add(ratio(section, mix, DEFAULT, RAW, 1));
            for (String gpu : List.of(GPU, GPU_HALF)) {
                if (section.find(gpu) != null) {
                    aims.add(ratio(section, mix, gpu, DEFAULT, GPU_OVER_CPU));
                }
            }
        }
        return aims;
    }

    private static Aim ratio(Section section, String mix, String of, String to, double aim) {
        return new Aim(mix + of + " / " + to, section.perSecond(of) / section.perSecond(to), aim);
    }

    String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", Runtime.version().toString());
        ArrayNode mixes = root.putArray("mixes");
        for (Section section : sections) {
            ObjectNode mix = mixes.addObject();
            mix.put("mix", name(section.mix))
                    .put("texts", section.mix.texts().size())
                    .put("tokens", section.mix.tokens());
            ArrayNode contenders = mix.putArray("contenders");
            for (Measured measured : section.measured) {
                ObjectNode contender = contenders.addObject();
                contender
                        .put("name", measured.name())
                        .put("tokens", measured.mix().tokens())
                        .put("tokensPerSecond", measured.tokensPerSecond())
                        .put("tokensPerCpuSecond", measured.tokensPerCpuSecond())
                        .put("minCosine", measured.minCosine())
                        .put("note", measured.note());
                ArrayNode seconds = contender.putArray("seconds");
                measured.seconds().forEach(seconds::add);
            }
        }
        Aim.addTo(root, aims());
        return root.toString();
    }

    private static String name(Mix mix) {
        return mix.kind().name().toLowerCase(Locale.ROOT);
    }
}
