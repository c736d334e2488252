package dev.penstock.operators.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of documents of each format. */
class DocumentParserTest {
    private final DocumentParser parser = new DocumentParser(TestDocuments.OPTIONS);

    @Test
    void markdownStaysAsItIsButForTheEndsOfItsLines() throws Exception {
        ParsedText parsed = parse("\uFEFF# Guide #\r\n\r\n* one\r* two\f<b>\u0000", null, "guide.md");
        assertThat(parsed.text()).isEqualTo("# Guide #\n\n* one\n* two\n<b> ");
        assertThat(parsed.structured()).isTrue();
        assertThat(parsed.title()).isEqualTo("Guide");
        assertThat(parsed.mediaType()).isEqualTo("text/markdown");
        assertThat(parsed.metadata()).containsExactly(Map.entry("encoding", "UTF-8"));
    }

    @Test
    void frontMatterNamesADocument() throws Exception {
        assertThat(parse("---\nid: 1\ntitle: \"The guide\"\n---\n# Other\n", "text/markdown", null)
                        .title())
                .isEqualTo("The guide");
        assertThat(parse("---\nid: 1\n---\n# Other\n", "text/markdown", null).title())
                .isEqualTo("Other");
        assertThat(parse("Text.\n\n## Second level\n", "text/markdown", null).title())
                .isNull();
    }

    @Test
    void plainTextHasNoStructure() throws Exception {
        ParsedText parsed = parse("# 5 is a number.\n", null, "notes.txt");
        assertThat(parsed)
                .isEqualTo(
                        new ParsedText("# 5 is a number.\n", false, null, "text/plain", Map.of("encoding", "UTF-8")));
    }

    @Test
    void textIsDecodedAsItIsMarkedOrValidOrDeclaredOrGuessed() throws Exception {
        String text = "Jürgen wählt für die Straße schöne Grüße, und später hören wäre möglich.";
        Map<String, Charset> encodings = new LinkedHashMap<>();
        encodings.put("text/plain; charset=windows-1252", Charset.forName("windows-1252"));
        encodings.put("text/plain", StandardCharsets.UTF_8);
        for (Map.Entry<String, Charset> encoding : encodings.entrySet()) {
            ParsedText parsed = parser.parse(text.getBytes(encoding.getValue()), encoding.getKey(), null);
            assertThat(parsed.text()).isEqualTo(text);
            assertThat(parsed.metadata())
                    .containsEntry("encoding", encoding.getValue().name());
        }
        assertThat(parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), "text/plain", null)
                        .text())
                .isEqualTo(text);
        for (String marked : new String[] {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
            assertThat(parser.parse(("\uFEFF" + text).getBytes(Charset.forName(marked)), "text/plain", null)
                            .text())
                    .as(marked)
                    .isEqualTo(text);
        }
    }

    @Test
    void japaneseInEscapesIsNoAscii() throws Exception {
        String text = "日本語のテキストです。これは試験です。";
        assertThat(parser.parse(text.getBytes(Charset.forName("ISO-2022-JP")), "text/plain", null)
                        .text())
                .isEqualTo(text);
    }

    @Test
    void aFewBrokenBytesDoNotCostTheDocument() throws Exception {
        byte[] bytes = "Größe und Länge: a?b, und so weiter für alle, die hören.".getBytes(StandardCharsets.UTF_8);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xFF;
        assertThat(parser.parse(bytes, "text/plain", null).text()).contains("Größe und Länge: a\uFFFDb");
    }

    @Test
    void htmlBecomesMarkdownWithoutWhatIsAroundIt() throws Exception {
        ParsedText parsed = parse("""
                <!DOCTYPE html><html lang=en><head><title>Install - Acme</title><meta name=author content=Ann>
                <style>p { color: red }</style><script>var x = "<p>no</p>";</script></head>
                <body><header><h1>Acme</h1></header><nav><ul><li>Home</ul></nav>
                <article><header><h1>Install   it</h1></header>
                <p>Use <a href="/maven">Maven</a>,<br>or <b>not</b>.</p>
                <p># 5 is no heading</p>
                <p hidden>Ignore me</p><div style="display: none">Ignore me, too</div>
                <ul><li>one<li>two<ol><li>a<li>b</ol></ul>
                <pre><code>mvn
                  -o</code></pre>
                <h2>Sizes</h2>
                <table><thead><tr><th>name<th>size</thead><tr><td>a|b<td>1<tr><td>c<td></table>
                </article><aside>Read more</aside><footer>(c) Acme</footer></body></html>
                """, "text/html; charset=utf-8", "x");
        assertThat(parsed.text()).isEqualTo("""
                # Install it

                Use Maven,
                or not.

                \\# 5 is no heading

                - one
                - two
                  1. a
                  2. b

                ```
                mvn
                  -o
                ```

                ## Sizes

                | name | size |
                | --- | --- |
                | a\\|b | 1 |
                | c |""");
        assertThat(parsed.title()).isEqualTo("Install - Acme");
        assertThat(parsed.mediaType()).isEqualTo("text/html");
        assertThat(parsed.structured()).isTrue();
    }

    @Test
    void aTableThatLaysOutAPageIsNone() throws Exception {
        String html = "<table><tr><td><ul><li>menu</li></ul><td><h1>Title</h1><p>Text.</p>"
                + "<table><tr><td>1<td>2</table></table><p>End.</p>";
        assertThat(parse(html, "text/html", null).text())
                .isEqualTo("- menu\n\n# Title\n\nText.\n\n| 1 | 2 |\n| --- | --- |\n\nEnd.");
    }

    @Test
    void htmlIsDecodedAsItDeclares() throws Exception {
        byte[] page = "<html><head><meta charset=windows-1251></head><body><p>Привет</p></body></html>"
                .getBytes(Charset.forName("windows-1251"));
        assertThat(parser.parse(page, "text/html", null).text()).isEqualTo("Привет");
    }

    @Test
    void pdfIsParagraphs() throws Exception {
        ParsedText parsed =
                parser.parse(TestDocuments.pdf("The first paragraph.", "The second one."), null, "report.pdf");
        assertThat(parsed.text()).isEqualTo("The first paragraph.\n\nThe second one.");
        assertThat(parsed.title()).isEqualTo("A report");
        assertThat(parsed.metadata()).containsEntry("author", "Ann");
        assertThat(parsed.mediaType()).isEqualTo("application/pdf");
    }

    @Test
    void wordHasHeadingsAndTables() throws Exception {
        ParsedText parsed = parser.parse(TestDocuments.docx(), null, "x");
        assertThat(parsed.mediaType())
                .isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        assertThat(parsed.text()).isEqualTo("""
                # Guide

                Intro.

                ## Install

                Use Maven.

                | name | size |
                | --- | --- |
                | a | 1 |""");
        assertThat(parsed.title()).isEqualTo("The guide");
    }

    @Test
    void sheetsAreTables() throws Exception {
        ParsedText parsed = parser.parse(TestDocuments.xlsx(), null, "x");
        assertThat(parsed.text()).startsWith("# Prices\n\n| item | price |\n| --- | --- |\n| pen | 2 |");
    }

    @Test
    void oldSheetsAreTables() throws Exception {
        ParsedText parsed = parser.parse(TestDocuments.xls(), null, "x");
        assertThat(parsed.mediaType()).isEqualTo("application/vnd.ms-excel");
        assertThat(parsed.text()).startsWith("# Prices\n\n| item | price |\n| --- | --- |\n| pen | 2 |");
    }

    @Test
    void slidesAreText() throws Exception {
        assertThat(parser.parse(TestDocuments.pptx("Quarterly plan"), null, "x").text())
                .contains("Quarterly plan");
    }

    @Test
    void openDocumentHasHeadings() throws Exception {
        ParsedText parsed = parser.parse(TestDocuments.odt(), null, "x");
        assertThat(parsed.mediaType()).isEqualTo("application/vnd.oasis.opendocument.text");
        assertThat(parsed.text()).isEqualTo("# Guide\n\nIntro.\n\n- one\n- two");
    }

    @Test
    void richTextIsParagraphs() throws Exception {
        ParsedText parsed =
                parse("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 One \\b bold\\b0 .\\par Two.\\par}", null, "x.rtf");
        assertThat(parsed.text()).isEqualTo("One bold.\n\nTwo.");
    }

    @Test
    void booksAreReadInTheOrderOfTheirSpine() throws Exception {
        ParsedText parsed = parser.parse(TestDocuments.epub(), null, "x");
        assertThat(parsed.mediaType()).isEqualTo("application/epub+zip");
        assertThat(parsed.text()).isEqualTo("# One\n\nFirst.\n\n# Two\n\nSecond.");
        assertThat(parsed.title()).isEqualTo("A book");
    }

    @Test
    void mailIsItsSubjectAndBodyWithoutAttachments() throws Exception {
        ParsedText parsed = parse("""
                From: Ann <ann@example.org>
                Subject: Opening hours
                Date: Tue, 24 Nov 2026 10:00:00 +0000
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=B

                --B
                Content-Type: text/plain; charset=utf-8

                We open at nine.

                --B
                Content-Type: text/plain; name=secret.txt
                Content-Disposition: attachment; filename=secret.txt

                The attachment.
                --B--
                """, null, "mail.eml");
        assertThat(parsed.mediaType()).isEqualTo("message/rfc822");
        assertThat(parsed.title()).isEqualTo("Opening hours");
        assertThat(parsed.text()).contains("We open at nine.").doesNotContain("The attachment.");
    }

    @Test
    void jsonIsPathsAndValues() throws Exception {
        String json = """
                {"id": 7, "name": null, "tags": ["a", "b"],
                 "items": [{"name": "pen", "price": {"eur": 2.50}}, {"name": "ink"}]}
                """;
        assertThat(parse(json, null, "x.json").text()).isEqualTo("""
                id: 7
                tags: a
                tags: b
                items.name: pen
                items.price.eur: 2.50

                items.name: ink

                """);
        assertThat(parse("{\"a\": 1}\n{\"a\": 2}\n", "application/x-ndjson", null)
                        .text())
                .isEqualTo("a: 1\n\na: 2\n\n");
        assertThat(parse("{\"a\": 1", "application/json", null).text()).isEqualTo("{\"a\": 1");
    }

    @Test
    void delimitedValuesAreATable() throws Exception {
        assertThat(parse("item;price\n\"a; b\";\"1\n2\"\n", "text/csv", null).text())
                .isEqualTo("| item | price |\n| --- | --- |\n| a; b | 1 2 |");
        assertThat(parse("item\tprice\npen\t2\n", null, "x.tsv").text())
                .isEqualTo("| item | price |\n| --- | --- |\n| pen | 2 |");
    }

    @Test
    void xmlIsLinesOfItsText() throws Exception {
        String xml = "<r><item><name>pen</name><note>a <b>bold</b> word</note></item><item><name>ink</name></item></r>";
        assertThat(parse(xml, null, "x.xml").text()).isEqualTo("pen\na bold word\n\nink\n\n");
    }

    @Test
    void sourceCodeIsText() throws Exception {
        ParsedText parsed = parse("class A {\n  int a;\n}\n", null, "A.java");
        assertThat(parsed.text()).isEqualTo("class A {\n  int a;\n}\n");
        assertThat(parsed.structured()).isFalse();
    }

    @Test
    void aMediaTypeThatSaysNothingIsFoundOut() throws Exception {
        assertThat(parse("# Guide\n", "application/octet-stream", "guide.md").mediaType())
                .isEqualTo("text/markdown");
        assertThatThrownBy(() -> parse("text", "no type", null))
                .isInstanceOf(UnparsableException.class)
                .hasMessage("its media type is not allowed; allowed is TYPE/SUBTYPE, such as text/html");
    }

    private ParsedText parse(String text, String mediaType, String name) throws UnparsableException {
        return parser.parse(text.getBytes(StandardCharsets.UTF_8), mediaType, name);
    }
}
