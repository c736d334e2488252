package dev.penstock.benchmarks.drift;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The questions of all groups with their vectors, which the bundled encoder makes once; then they are read from a file. */
final class QuestionVectors {
    private static final Map<Path, QuestionVectors> READ = new ConcurrentHashMap<>();

    private final Map<QuestionGroup, List<Question>> groups;

    private QuestionVectors(Map<QuestionGroup, List<Question>> groups) {
        this.groups = groups;
    }

    record Question(String text, float[] vector, int tokens) {}

    List<Question> of(QuestionGroup group) {
        return groups.get(group);
    }

    /** From a file, once in a process. */
    static QuestionVectors at(Path file) {
        return READ.computeIfAbsent(file, QuestionVectors::read);
    }

    /** Makes the file where it is missing. */
    static void prepare(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path written = Files.createTempFile("penstock-bench-drift", ".part");
        try (Encoder encoder =
                        Encoders.open(OptionsBinder.bind(EncoderOptions.class, YamlTree.parse("{device: cpu}")));
                DataOutputStream out = new DataOutputStream(Files.newOutputStream(written))) {
            for (QuestionGroup group : QuestionGroup.values()) {
                List<CompletableFuture<Encoding>> encodings = new ArrayList<>();
                for (String text : group.texts()) {
                    encodings.add(encoder.encode(text, Work.BATCH));
                }
                for (CompletableFuture<Encoding> encoding : encodings) {
                    Encoding done = encoding.join();
                    out.writeInt(done.tokens());
                    out.writeInt(done.vector().length);
                    for (float component : done.vector()) {
                        out.writeFloat(component);
                    }
                }
            }
        }
        Files.move(written, file);
    }

    private static QuestionVectors read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            Map<QuestionGroup, List<Question>> groups = new EnumMap<>(QuestionGroup.class);
            for (QuestionGroup group : QuestionGroup.values()) {
                List<Question> questions = new ArrayList<>();
                for (String text : group.texts()) {
                    int tokens = in.readInt();
                    float[] vector = new float[in.readInt()];
                    for (int i = 0; i < vector.length; i++) {
                        vector[i] = in.readFloat();
                    }
                    questions.add(new Question(text, vector, tokens));
                }
                groups.put(group, questions);
            }
            return new QuestionVectors(groups);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read; delete it, then it is made anew", e);
        }
    }
}
