package dev.penstock.operators.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanExportersTest {
    private static final String SECRET = "s3cr3t";

    @TempDir
    Path folder;

    @Test
    void headersComeFromTheEnvironment() {
        TracingOptions options = Traced.options("exporter: otlp\nheaders-env: HEADERS");
        assertThat(OtlpHeaders.find(options, Map.of("HEADERS", "api-key=a%20b+c=, x-team = 7\n")::get))
                .isEqualTo(Map.of("api-key", "a b+c=", "x-team", "7"));
        assertThat(OtlpHeaders.find(Traced.options("exporter: otlp"), name -> SECRET))
                .isEmpty();
    }

    @Test
    void headersComeFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("headers"), "authorization=Bearer%20" + SECRET + "\n");
        assertThat(OtlpHeaders.find(Traced.options("exporter: otlp\nheaders-file: '" + file + "'"), name -> null))
                .isEqualTo(Map.of("authorization", "Bearer " + SECRET));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {" ", SECRET, "a=%zz" + SECRET, "a b=" + SECRET, "a=" + SECRET + "%0Ax"})
    void headersThatAreNoneAreRefusedWithoutBeingShown(String text) {
        TracingOptions options = Traced.options("exporter: otlp\nheaders-env: HEADERS");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OtlpHeaders.find(options, name -> text))
                .withMessageContaining("tracing.headers-env")
                .withMessageNotContaining(SECRET)
                .withNoCause();
    }

    @Test
    void aFileThatIsNotThereAndTwoPlacesAtOnceAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> OtlpHeaders.find(Traced.options("exporter: otlp\nheaders-file: /nowhere"), name -> null))
                .withMessageContaining("tracing.headers-file: cannot read /nowhere");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OtlpHeaders.find(
                        Traced.options("exporter: otlp\nheaders-file: /nowhere\nheaders-env: H"), name -> null))
                .withMessageContaining("set one of the two");
    }

    @Test
    void anEndpointThatIsNoUrlIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpanExporters.open(Traced.options("exporter: otlp\nendpoint: 'collector:4318'")))
                .withMessageContaining("tracing.endpoint is 'collector:4318'");
    }

    @Test
    void theLogHoldsLinesOfOtlpJson() throws Exception {
        List<String> lines = new ArrayList<>();
        AbstractAppender appender = new AbstractAppender("spans", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        Logger logger = (Logger) LogManager.getLogger(LogSpanExporter.LOGGER);
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        try (SpanExporter exporter = SpanExporters.open(Traced.options("exporter: log"))) {
            exporter.export(new SpanTree("penstock", false).of(Traced.blocked(Traced.SAMPLED)));
        } finally {
            logger.removeAppender(appender);
        }

        assertThat(lines).hasSize(1);
        JsonNode spans = new ObjectMapper().readTree(lines.get(0)).at("/resourceSpans/0/scopeSpans/0/spans");
        assertThat(spans).hasSize(3);
        assertThat(spans.at("/0/name").asText()).isEqualTo("penstock exchange");
        assertThat(spans.at("/0/traceId").asText()).isEqualTo(Traced.TRACE_ID);
        assertThat(spans.at("/0/parentSpanId").asText()).isEqualTo(Traced.CALLER);
    }
}
