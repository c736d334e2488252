package dev.penstock.jobs.cli.reprocess;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.config.PenstockConfig;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;

/**
 * Entry class of the batch job on a Flink cluster, with the options of {@code penstock reprocess} from {@code --source}
 * on. It neither exits the process nor starts servers, since in application mode the process is the JobManager's.
 */
public final class ReprocessMain {
    private ReprocessMain() {}

    /** @throws CliException when arguments or configuration are wrong, or the run is not complete */
    public static void main(String[] options) throws Exception {
        ReprocessArguments arguments = new ReprocessArguments();
        try {
            new CommandLine(CommandLine.Model.CommandSpec.create()
                            .name("reprocess")
                            .addMixin("arguments", CommandLine.Model.CommandSpec.forAnnotatedObject(arguments)))
                    .parseArgs(options);
        } catch (CommandLine.ParameterException wrong) {
            throw new CliException(wrong.getMessage(), wrong);
        }
        PenstockConfig config = arguments.settings().config();
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8));
        new ReprocessDriver(config, arguments, arguments.files(config), out, err)
                .run(StreamExecutionEnvironment.getExecutionEnvironment());
    }
}
