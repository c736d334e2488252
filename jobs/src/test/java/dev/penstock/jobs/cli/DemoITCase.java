package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The demo as a visitor runs it, with fewer requests, on the project's own pages. */
class DemoITCase {

    @Test
    void allFiveOperatorsDoRealWorkAndEveryRequestGetsItsResponse() {
        Path docs = Path.of("").toAbsolutePath().getParent();
        System.setProperty("penstock.home", docs.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Penstock.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));

        int code = line.execute("demo", "--plain", "--requests", "150");

        assertThat(code).as("%s%n%s", out, err).isZero();
        assertThat(out.toString())
                .contains("150 of 150 requests got their response")
                .contains("guardrail", "cache", "routing", "inference", "output filter")
                .contains("  Q  ", "  A  ");
    }
}
