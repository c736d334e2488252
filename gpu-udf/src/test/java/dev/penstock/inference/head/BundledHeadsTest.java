package dev.penstock.inference.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the bundled heads: whole, small, and honest about what they were made of. */
class BundledHeadsTest {
    private static final String MINILM_SHA256 = "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";

    @ParameterizedTest
    @ValueSource(strings = {"injection", "personal-data"})
    void aBundledHeadBelongsToTheDefaultEncoderAndSaysWhatItWasMadeOf(String name) throws IOException {
        HeadFile head = Heads.read(name);

        assertThat(head.name()).isEqualTo(name);
        assertThat(head.encoder().sha256()).isEqualTo(MINILM_SHA256);
        assertThat(head.origin().data()).isNotEmpty().allSatisfy(data -> {
            assertThat(data.licence()).isNotBlank();
            assertThat(data.rows()).isPositive();
        });
        assertThat(head.scores().heldBack()).isNotNull();
        assertThat(head.scores().crossValidated()).isNotNull();
        try (InputStream file = Heads.class.getResourceAsStream("/heads/" + name + ".json")) {
            byte[] bytes = file.readAllBytes();
            assertThat(bytes).hasSizeLessThan(200_000).isEqualTo(HeadCodec.write(head));
        }
    }
}
