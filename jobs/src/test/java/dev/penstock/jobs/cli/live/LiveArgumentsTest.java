package dev.penstock.jobs.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.cli.Penstock;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code --live-port} of the demo and of serve. */
class LiveArgumentsTest {

    @ParameterizedTest
    @CsvSource({
        "demo,page,'is no port'",
        "serve,page,'is no port'",
        "demo,70000,'70000 is not allowed'",
        "serve,-1,'-1 is not allowed'"
    })
    void aWrongPortIsNamedWithWhatIsAllowed(String command, String port, String message) {
        StringWriter err = new StringWriter();
        CommandLine line = Penstock.commandLine();
        line.setErr(new PrintWriter(err));

        assertThat(line.execute(command, "--live-port", port)).isEqualTo(2);

        assertThat(err.toString()).contains("--live-port", message, "allowed is 0 to 65535, or off");
    }

    @Test
    void withoutAPortAServiceHasNoPageAndOffMeansNoneForTheDemo() {
        StringWriter out = new StringWriter();
        LiveArguments arguments = new LiveArguments();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("live", CommandLine.Model.CommandSpec.forAnnotatedObject(arguments)))
                .parseArgs();
        assertThat(arguments.start(null, null, new PrintWriter(out))).isNull();

        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("live", CommandLine.Model.CommandSpec.forAnnotatedObject(arguments)))
                .parseArgs("--live-port", "off");
        assertThat(arguments.start(null, 0, new PrintWriter(out))).isNull();
        assertThat(out.toString()).isEmpty();
    }
}
