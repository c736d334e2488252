package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RequestCodecPropertyTest {
    private static final byte[] VALID = Exchanges.utf8("""
            {"model":"m","metadata":{"penstock-id":"r-1","other":1},"temperature":0.5,"stop":["x"],"tools":[{"a":[1,2]}],
             "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"H\u00e4?"}]}],
             "response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}},"seed":12}""");

    @Property
    void randomBytesAreDecodedOrRefused(@ForAll byte[] value, @ForAll byte[] key, @ForAll byte[] header) {
        decodeOrRefuse(value, key, header);
    }

    @Property
    void aDamagedRequestIsDecodedOrRefused(
            @ForAll @IntRange(max = 350) int at, @ForAll byte with, @ForAll @IntRange(max = 3) int cut) {
        int i = at % VALID.length;
        byte[] damaged = VALID.clone();
        damaged[i] = with;
        decodeOrRefuse(damaged, null, null);
        byte[] shorter = new byte[VALID.length - cut];
        System.arraycopy(VALID, 0, shorter, 0, Math.min(i, shorter.length));
        if (i + cut < VALID.length) {
            System.arraycopy(VALID, i + cut, shorter, i, VALID.length - i - cut);
        }
        decodeOrRefuse(shorter, null, null);
    }

    @Property
    void wellFormedTextsComeThroughUnchanged(@ForAll("texts") List<String> texts, @ForAll("texts") List<String> extras)
            throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        for (int i = 0; i < extras.size(); i++) {
            body.put("x-" + i, extras.get(i));
        }
        ArrayNode messages = body.putArray("messages");
        texts.forEach(text -> messages.addObject().put("role", "user").put("content", text));

        ChatRequest request = RequestCodec.decode(
                        Exchanges.inbound(Json.MAPPER.writeValueAsBytes(body)), 1 << 20, 100, 1000)
                .request();

        assertThat(request.messages()).extracting(ChatMessage::content).isEqualTo(texts);
        body.remove("messages");
        String rest = request.extraJson() == null ? "{}" : request.extraJson();
        assertThat(Json.MAPPER.readTree(rest)).isEqualTo(body);
    }

    @Property
    void utf8IsJudgedAsTheJdkDoes(@ForAll byte[] bytes, @ForAll String text) {
        assertThat(Utf8.isValid(bytes)).isEqualTo(isValidForTheJdk(bytes));
        String wellFormed = Utf8.wellFormed(text);
        assertThat(Utf8.decode(Exchanges.utf8(wellFormed))).isEqualTo(wellFormed);
    }

    @Property(tries = 5000)
    void utf8NearTheLimitsIsJudgedAsTheJdkDoes(@ForAll("limits") List<Integer> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        assertThat(Utf8.isValid(bytes)).isEqualTo(isValidForTheJdk(bytes));
    }

    @Provide
    Arbitrary<List<Integer>> limits() {
        return Arbitraries.of(
                        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED,
                        0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(60)
                .map(Utf8::wellFormed)
                .filter(text -> !text.isBlank() && text.indexOf('\0') < 0)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static boolean isValidForTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void decodeOrRefuse(byte[] value, byte[] key, byte[] header) {
        List<Header> headers = List.of(
                new Header(Headers.ID, header),
                new Header(Headers.DEADLINE_MS, header),
                new Header(Headers.LABELS, header));
        InboundRecord record = new InboundRecord("t", 0, 1, 2, key, value, headers);
        Envelope envelope;
        try {
            envelope = RequestCodec.decode(record, 10_000, 10, 1000).envelope();
        } catch (RequestException e) {
            envelope = e.envelope();
        }
        assertThat(Fields.isName(envelope.id())).isTrue();
        assertThat(Fields.isName(envelope.tenant())).isTrue();
        assertThat(envelope.offset()).isEqualTo(1);
    }
}
