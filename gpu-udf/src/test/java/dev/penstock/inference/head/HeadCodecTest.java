package dev.penstock.inference.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadCodecTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        HeadFile head = SampleHeads.full();
        HeadFile read = read(HeadCodec.write(head));

        assertThat(SampleHeads.sameNumbers(read, head)).isTrue();
        assertThat(read.scores()).isEqualTo(head.scores());
        assertThat(read.origin()).isEqualTo(head.origin());
        assertThat(read.labels()).isEqualTo(head.labels());
        assertThat(read.encoder()).isEqualTo(head.encoder());
        assertThat(HeadCodec.write(read)).isEqualTo(HeadCodec.write(head));
    }

    @Test
    void aChainKeepsItsTransitions() throws IOException {
        HeadFile head = SampleHeads.tagger(
                "tags", TagScheme.IO, 1, 0.3f, new float[][] {{1, 2}, {3, 4}}, new float[][] {{0.5f, -1}, {2, 0}});
        HeadFile read = read(HeadCodec.write(head));

        assertThat(SampleHeads.sameNumbers(read, head)).isTrue();
        assertThat(read.scheme()).isEqualTo(TagScheme.IO);
        assertThat(read.activation()).isEqualTo(Activation.CHAIN);
    }

    @Test
    void theHeadOfTheFileCanBeReadByPeople() {
        assertThat(new String(HeadCodec.write(SampleHeads.full()), StandardCharsets.UTF_8))
                .startsWith("{\n  \"format\" : \"penstock-head/1\",\n  \"name\" : \"sample\"")
                .contains("\"licence\" : \"Apache-2.0\"", "\"false_positive_rate\" : 0.01");
    }

    @Test
    void anotherVersionIsRefused() {
        assertRefused(head -> head.put("format", "penstock-head/2"), "penstock-head/2", "reads penstock-head/1");
        assertRefused(head -> head.remove("format"), "has no format");
    }

    @Test
    void damagedWeightsAreRefused() {
        assertRefused(head -> weights(head).put("float32", "no base64!"), "damaged weights", "not Base64");
        assertRefused(
                head -> {
                    byte[] bytes = Base64.getDecoder()
                            .decode(weights(head).get("float32").textValue());
                    bytes[5] ^= 1;
                    weights(head).put("float32", Base64.getEncoder().encodeToString(bytes));
                },
                "damaged weights",
                "sha256");
        assertRefused(head -> weights(head).remove("float32"), "damaged weights");
    }

    @Test
    void weightsOfAnotherShapeAreRefused() {
        assertRefused(head -> weights(head).put("rows", 3), "bytes of weights for 3 rows");
        assertRefused(head -> weights(head).put("rows", 4).put("columns", 2), "weights of 4 by 2", "need 2 by 4");
        assertRefused(head -> weights(head).put("rows", 1 << 30).put("columns", 1 << 30), "bytes of weights");
        assertRefused(head -> ((ObjectNode) head.get("encoder")).put("dimensions", 3), "need 2 by 6");
        assertRefused(head -> head.putArray("bias").add(1), "bias of 1 by 1", "need 1 by 2");
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        HeadFile head = SampleHeads.full();
        head.weights()[1][2] = Float.NaN;
        assertThatThrownBy(() -> HeadCodec.write(head)).hasMessageContaining("not finite");
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() {
        assertRefused(head -> head.put("kind", "tagger"), "taggers read tokens");
        assertRefused(head -> head.put("kind", "oracle"), "has kind oracle", "classifier", "tagger");
        assertRefused(head -> head.put("activation", "chain"), "sigmoid or softmax");
        assertRefused(head -> head.put("scheme", "bio"), "has a scheme");
        assertRefused(head -> head.put("features", "mean"), "features are mean");
        assertRefused(head -> head.put("name", "../evil"), "has name ../evil");
        assertRefused(head -> ((ObjectNode) head.get("labels").get(0)).put("threshold", 1.5), "threshold 1.5");
        assertRefused(head -> ((ObjectNode) head.get("labels").get(0)).put("name", "L1"), "the label L1 twice");
        assertRefused(head -> ((ObjectNode) head.get("encoder")).put("sha256", "abc"), "64 hexadecimal digits");
        assertRefused(head -> head.remove("origin"), "has no origin");
        assertRefused(head -> head.remove("bias"), "has no bias");
    }

    @Test
    void whatTheFormatDoesNotKnowIsRefused() {
        assertRefused(head -> head.put("wieghts", 1), "wieghts");
    }

    @Test
    void aFileThatWasCutIsRefused() throws IOException {
        byte[] bytes = HeadCodec.write(SampleHeads.full());
        for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 3}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(bytes, length)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("head.json");
        }
    }

    @Test
    void aFileThatIsTooLargeIsNotReadToItsEnd() {
        assertThatThrownBy(() -> read(new byte[HeadCodec.MAX_BYTES + 1])).hasMessageContaining("larger than");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        assertThatThrownBy(() -> HeadCodec.read(folder.resolve("none.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.json")
                .hasMessageContaining("penstock fit");
    }

    private HeadFile read(byte[] bytes) throws IOException {
        return HeadCodec.read(Files.write(folder.resolve("head.json"), bytes));
    }

    private void assertRefused(Consumer<ObjectNode> change, String... messages) {
        assertThatThrownBy(() -> {
                    ObjectMapper json = new ObjectMapper();
                    ObjectNode tree = (ObjectNode) json.readTree(HeadCodec.write(SampleHeads.full()));
                    change.accept(tree);
                    read(json.writeValueAsBytes(tree));
                })
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("head.json")
                .contains(messages);
    }

    private static ObjectNode weights(ObjectNode head) {
        return (ObjectNode) head.get("weights");
    }
}
