package dev.penstock.operators.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are made to harm, or are damaged: each costs a line in a report and nothing else. */
@Timeout(60)
class HostileDocumentsTest {
    private static final int MEGABYTE = 1 << 20;

    private final DocumentParser parser = new DocumentParser(TestDocuments.OPTIONS);

    @Test
    void emptyAndBlankDocuments() {
        assertRefused(new byte[0], null, "x.md").hasMessage("it is empty");
        assertRefused(" \n\u3000\n", "text/markdown").hasMessage("it holds no text");
        assertRefused("<html><body><script>x()</script></body></html>", "text/html")
                .hasMessage("it holds no text");
    }

    @Test
    void whatIsNoDocument() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        assertRefused(png, null, "x.pdf").hasMessageStartingWith("image/png is no document that can be read");
        byte[] elf = Arrays.copyOf(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}, 4096);
        assertRefused(elf, null, "x").hasMessageContaining("is no document that can be read");
        assertRefused(TestDocuments.zip("a.txt", "text"), null, "x.zip")
                .hasMessageStartingWith("application/zip is no document");
    }

    @Test
    void binariesThatAreSaidToBeText() {
        byte[] noise = new byte[10_000];
        new Random(7).nextBytes(noise);
        assertRefused(noise, "text/plain", null).hasMessage("it is binary: no text in an encoding that is known");
        assertRefused(new byte[1000], "text/markdown", null)
                .hasMessage("it is binary: no text in an encoding that is known");
        for (String type : new String[] {
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/epub+zip",
            "application/rtf",
            "message/rfc822",
            "application/xml",
            "text/html"
        }) {
            assertRefused(noise, type, null).as(type).hasMessageMatching("[^\\n]{5,200}");
        }
    }

    @Test
    void aFewNulsAreBlanks() throws Exception {
        assertThat(parser.parse("one\0two, and more text".getBytes(StandardCharsets.UTF_8), "text/plain", null)
                        .text())
                .isEqualTo("one two, and more text");
    }

    @Test
    void documentsBeyondTheLimits() {
        DocumentParser strict = new DocumentParser(new ParsingOptions(1000, 100, Duration.ofSeconds(60), 1));
        assertThatThrownBy(() -> strict.parse(new byte[1001], "text/plain", null))
                .hasMessage("it has 1001 bytes; at most 1000 are read (max-bytes)");
        String text = "x".repeat(101);
        for (String type : new String[] {"text/plain", "text/html", "application/xml", "application/json"}) {
            String content = type.endsWith("xml") ? "<a>" + text + "</a>" : text;
            assertThatThrownBy(() -> strict.parse(content.getBytes(StandardCharsets.UTF_8), type, null))
                    .as(type)
                    .isInstanceOf(UnparsableException.class)
                    .hasMessage("its text has more than 100 characters, the most that are read (max-characters)");
        }
    }

    @Test
    void archivesThatUnpackToFarMore() throws Exception {
        byte[] bomb = TestDocuments.docxBomb(600);
        assertThat(bomb.length).isLessThan(2 * MEGABYTE);
        assertRefused(bomb, null, "x.docx").hasMessageContaining("unpacks to more than 536870912 bytes");
        byte[] smaller = TestDocuments.docxBomb(40);
        assertRefused(smaller, null, "x.docx").hasMessageMatching("it unpacks to far more than it is.*|its text has.*");
    }

    @Test
    void entitiesThatExpandWithoutEnd() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE l [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 12; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        laughs.append("]><l>&l11;</l>");
        assertRefused("<?xml version=\"1.0\"?>" + laughs, "application/xml").hasMessageContaining("well-formed XML");
        String cycle = "<!DOCTYPE l [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><l>&a;</l>";
        assertRefused(cycle, "application/xml").hasMessageContaining("well-formed XML");
    }

    @Test
    void entitiesAndInclusionsOfFilesStayOut(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "top secret");
        String uri = secret.toUri().toString();
        String entity = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY s SYSTEM \"" + uri + "\">]><r>safe &s;</r>";
        assertThat(textOrReason(entity, "application/xml")).doesNotContain("top secret");
        String dtd = "<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"" + uri + "\"><r>safe</r>";
        assertThat(textOrReason(dtd, "application/xml")).doesNotContain("top secret");
        Path cyclic = folder.resolve("cycle.xml");
        String inclusion = "<r xmlns:xi=\"http://www.w3.org/2001/XInclude\">safe<xi:include href=\"" + cyclic.toUri()
                + "\"/><xi:include parse=\"text\" href=\"" + uri + "\"/></r>";
        Files.writeString(cyclic, inclusion);
        assertThat(parser.parse(Files.readAllBytes(cyclic), null, "cycle.xml").text())
                .isEqualTo("safe\n");
        String man = ".TH A 1\n.so " + cyclic + "\n.so a.1\ntext\n";
        assertThat(parser.parse(man.getBytes(StandardCharsets.UTF_8), null, "a.1")
                        .text())
                .isEqualTo("# A(1)\n\ntext");
    }

    @Test
    void deepNesting() throws Exception {
        int depth = 200_000;
        String html = "<div>".repeat(depth) + "deep" + "</div>".repeat(depth);
        assertThat(textOrReason(html, "text/html")).matches("deep|it .*");
        String lists = "<ul><li>x".repeat(depth / 2);
        assertThat(textOrReason(lists, "text/html")).isNotEmpty();
        String tables = "<table><tr><td>x".repeat(depth / 4);
        assertThat(textOrReason(tables, "text/html")).isNotEmpty();
        String xml = "<a>".repeat(depth) + "deep" + "</a>".repeat(depth);
        assertThat(textOrReason(xml, "application/xml")).matches("(?s)deep\n+|it .*");
        String json = "[".repeat(depth) + "1" + "]".repeat(depth);
        assertThat(textOrReason(json, "application/json")).isNotEmpty();
        String rtf = "{\\rtf1 " + "{\\b ".repeat(depth) + "deep" + "}".repeat(depth) + "}";
        assertThat(textOrReason(rtf, "application/rtf")).isNotEmpty();
        assertThat(textOrReason("- ".repeat(depth) + "deep", "text/markdown")).endsWith("deep");
    }

    @Test
    void encryptedDocuments() throws Exception {
        try (PDDocument document = TestDocuments.pdfOf("Confidential.")) {
            StandardProtectionPolicy protection = new StandardProtectionPolicy("owner", "user", new AccessPermission());
            protection.setEncryptionKeyLength(256);
            document.protect(protection);
            assertRefused(TestDocuments.bytes(document), null, "x.pdf").hasMessage("it is encrypted");
        }
        assertRefused(encryptedOffice(), null, "x.docx").hasMessage("it is encrypted");
    }

    @Test
    void aPdfThatAnyoneMayOpenIsRead() throws Exception {
        try (PDDocument document = TestDocuments.pdfOf("For all.")) {
            document.protect(new StandardProtectionPolicy("owner", "", new AccessPermission()));
            assertThat(parser.parse(TestDocuments.bytes(document), null, "x.pdf")
                            .text())
                    .isEqualTo("For all.");
        }
    }

    @Test
    void damagedDocuments() throws Exception {
        byte[] docx = TestDocuments.docx();
        assertRefused(
                        Arrays.copyOf(docx, docx.length / 2),
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                        null)
                .hasMessageMatching("it is damaged[^\\n]*");
        byte[] pdf = TestDocuments.pdf("A paragraph that is cut.");
        assertThat(textOrReason(Arrays.copyOf(pdf, pdf.length / 2), "application/pdf"))
                .matches("it [^\\n]*");
    }

    @Test
    void fiftyMegabytesInOneLine() throws Exception {
        byte[] line = "word ".repeat(10 * MEGABYTE).getBytes(StandardCharsets.UTF_8);
        assertRefused(line, "text/plain", null).hasMessageContaining("max-characters");
        DocumentParser generous =
                new DocumentParser(new ParsingOptions(64 * MEGABYTE, 64 * MEGABYTE, Duration.ofMinutes(1), 1));
        assertThat(generous.parse(line, "text/plain", null).text()).hasSize(line.length);
        assertThat(generous.parse(line, "text/html", null).text()).hasSizeGreaterThan(line.length - 2);
        assertThat(generous.parse(line, "application/x-troff-man", null).text()).hasSizeGreaterThan(line.length - 2);
    }

    @Test
    void reasonsNeitherQuoteTheDocumentNorBreakLines() {
        String secret = "hunter2";
        for (String type : new String[] {"application/xml", "application/pdf", "application/rtf"}) {
            assertRefused("<" + secret + " \n &" + secret + ";>", type)
                    .as(type)
                    .hasMessageNotContaining(secret)
                    .hasMessageMatching("[^\\n]+");
        }
    }

    private String textOrReason(String document, String type) {
        return textOrReason(document.getBytes(StandardCharsets.UTF_8), type);
    }

    private String textOrReason(byte[] document, String type) {
        try {
            return parser.parse(document, type, null).text();
        } catch (UnparsableException e) {
            return e.getMessage();
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String document, String type) {
        return assertRefused(document.getBytes(StandardCharsets.UTF_8), type, null);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte[] document, String type, String name) {
        return assertThatThrownBy(() -> parser.parse(document, type, name)).isInstanceOf(UnparsableException.class);
    }

    private static byte[] encryptedOffice() throws Exception {
        try (POIFSFileSystem container = new POIFSFileSystem()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.standard).getEncryptor();
            encryptor.confirmPassword("secret");
            try (var out = encryptor.getDataStream(container)) {
                out.write(TestDocuments.docx());
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            container.writeFilesystem(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
