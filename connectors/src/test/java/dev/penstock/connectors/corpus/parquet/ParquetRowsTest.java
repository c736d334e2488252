package dev.penstock.connectors.corpus.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetRowsTest {
    private static final MessageType TYPE = MessageTypeParser.parseMessageType("""
            message row {
              required int64 id;
              optional binary text (STRING);
              required binary kind (STRING);
              required double unused;
              optional group labels (LIST) { repeated group list { optional binary element (STRING); } }
              optional group metadata (MAP) { repeated group key_value { required binary key (STRING); optional int32 value; } }
            }
            """);
    private static final Set<String> COLUMNS = Set.of("id", "text", "kind", "labels", "metadata");
    private static final int ROWS = 3000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "UNCOMPRESSED, PARQUET_1_0",
        "SNAPPY, PARQUET_1_0",
        "SNAPPY, PARQUET_2_0",
        "GZIP, PARQUET_1_0",
        "ZSTD, PARQUET_2_0",
        "LZ4_RAW, PARQUET_1_0"
    })
    void readsWhatOtherProgramsWrite(CompressionCodecName codec, WriterVersion version) throws IOException {
        Path file = write(codec, version);

        List<ObjectNode> rows = read(bytes(Files.readAllBytes(file)));

        assertThat(rows).hasSize(2 * ROWS);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i)).isEqualTo(expected(i));
        }
    }

    @Test
    void namesTheColumnsThatAFileLacks() throws IOException {
        byte[] file = Files.readAllBytes(write(CompressionCodecName.SNAPPY, WriterVersion.PARQUET_1_0));

        assertThatThrownBy(() -> ParquetRows.open(bytes(file), Set.of("id"), List.of("content", "body")))
                .isInstanceOf(IOException.class)
                .hasMessage("it has none of the columns content, body");
    }

    @Test
    void damageIsAnIoException() throws IOException {
        byte[] file = Files.readAllBytes(write(CompressionCodecName.SNAPPY, WriterVersion.PARQUET_1_0));
        Random random = new Random(3);
        int failed = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = file.clone();
            for (int hit = 0; hit < 20; hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            failed += survives(damaged) ? 0 : 1;
        }
        assertThat(failed).isPositive();
        assertThat(survives(Arrays.copyOf(file, file.length / 2))).isFalse();
    }

    /** Whether it was read; what is damaged may throw what parsers throw, but must end. */
    private static boolean survives(byte[] file) {
        try {
            read(bytes(file));
            return true;
        } catch (IOException | RuntimeException expected) {
            return false;
        }
    }

    @Test
    void needsNoHadoop() {
        assertThatThrownBy(() -> Class.forName("org.apache.hadoop.conf.Configuration"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatCode(() ->
                        read(bytes(Files.readAllBytes(write(CompressionCodecName.ZSTD, WriterVersion.PARQUET_1_0)))))
                .doesNotThrowAnyException();
    }

    private Path write(CompressionCodecName codec, WriterVersion version) throws IOException {
        Path file = folder.resolve(codec + "-" + version + ".parquet");
        List<List<Group>> groups = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 2 * ROWS; i++) {
            groups.get(i / ROWS).add(row(i));
        }
        new ParquetFiles(TYPE, codec, version).write(file, groups);
        return file;
    }

    private static Group row(int i) {
        Group row = new SimpleGroup(TYPE);
        row.add("id", (long) i);
        if (i % 10 != 0) {
            row.add("text", "This is the text of row " + i);
        }
        row.add("kind", "kind " + i % 3);
        row.add("unused", i / 7.0);
        if (i % 4 > 0) {
            Group labels = row.addGroup("labels");
            for (int label = 0; label < i % 4 - 1; label++) {
                labels.addGroup(0).add(0, "label-" + label);
            }
        }
        Group entry = row.addGroup("metadata").addGroup(0);
        entry.add("key", "number");
        entry.add("value", i);
        return row;
    }

    private static ObjectNode expected(int i) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("id", (long) i);
        row.put("text", i % 10 == 0 ? null : "This is the text of row " + i);
        row.put("kind", "kind " + i % 3);
        if (i % 4 == 0) {
            row.putNull("labels");
        } else {
            var labels = row.putArray("labels");
            for (int label = 0; label < i % 4 - 1; label++) {
                labels.add("label-" + label);
            }
        }
        row.putObject("metadata").put("number", i);
        return row;
    }

    private static List<ObjectNode> read(ParquetBytes file) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        try (ParquetRows reader = ParquetRows.open(file, COLUMNS, List.of("content", "text"))) {
            for (ObjectNode row = reader.next(); row != null; row = reader.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static ParquetBytes bytes(byte[] bytes) {
        return new ParquetBytes() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream at(long position) {
                int from = (int) Math.max(0, Math.min(bytes.length, position));
                return new ByteArrayInputStream(bytes, from, bytes.length - from);
            }
        };
    }
}
