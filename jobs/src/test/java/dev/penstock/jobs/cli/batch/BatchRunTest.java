package dev.penstock.jobs.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.records.LineReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Every line that is not blank gets exactly one output line, whatever the gateway does. */
class BatchRunTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final FakeGateway gateway = new FakeGateway();
    private BatchRun run = run(out, 10);

    @Test
    void everyLineGetsItsAnswerUnderItsOwnCustomId() throws Exception {
        BatchRun.Report report = process("a\nb\nc");
        assertThat(output()).containsExactlyInAnyOrder("a=ok", "b=ok", "c=ok");
        assertThat(report).isEqualTo(new BatchRun.Report(3, 0, 3, 0, 0));
        assertThat(report.complete()).isTrue();
    }

    @Test
    void aCustomIdThatOccursTwiceGetsBothOfItsLines() throws Exception {
        process("same\nsame\nsame");
        assertThat(output()).containsExactly("same=ok", "same=ok", "same=ok");
        assertThat(gateway.ids).doesNotHaveDuplicates();
    }

    @Test
    void malformedAndOverlongLinesGetErrorsAndAreNotSent() throws Exception {
        BatchRun.Report report = process("good\n!bad\n" + "x".repeat(101) + "\n\n");
        assertThat(output()).containsExactlyInAnyOrder("good=ok", "bad-id!malformed", "null!line_too_long");
        assertThat(gateway.ids).hasSize(1);
        assertThat(report).isEqualTo(new BatchRun.Report(4, 1, 1, 2, 0));
        assertThat(report.complete()).as("errors are outcomes").isTrue();
    }

    @Test
    void aSecondAnswerToTheSameRequestIsIgnored() throws Exception {
        gateway.answersEach = 2;
        process("a\nb");
        assertThat(output()).containsExactly("a=ok", "b=ok");
        run.answered("somebody-else", new byte[0]);
        assertThat(output()).hasSize(2);
    }

    @Test
    void aRequestThatCannotBeSentGetsAnErrorAndMakesTheRunIncomplete() throws Exception {
        gateway.refuses = true;
        BatchRun.Report report = process("a");
        assertThat(output()).containsExactly("a!not_sent");
        assertThat(report.complete()).isFalse();
    }

    @Test
    void silenceGivesUpWhatWaitsAndSendsNoMore() throws Exception {
        run = run(out, 2);
        gateway.answersEach = 0;
        gateway.onCheck = () -> nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        BatchRun.Report report = process("a\nb\nc\nd");
        assertThat(output()).containsExactlyInAnyOrder("a!no_answer", "b!no_answer", "c!not_sent", "d!not_sent");
        assertThat(gateway.ids).hasSize(2);
        assertThat(report).isEqualTo(new BatchRun.Report(4, 0, 0, 4, 4));
    }

    @Test
    void noMoreRequestsWaitThanAllowed() throws Exception {
        run = run(out, 3);
        gateway.answersEach = 0;
        gateway.onCheck = gateway::answerOldest;
        process("a\nb\nc\nd\ne\nf\ng");
        assertThat(output()).hasSize(7);
        assertThat(gateway.mostWaiting).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsAnErrorCountsAsOne() throws Exception {
        BatchRun.Report report = process("fail\nb");
        assertThat(report).isEqualTo(new BatchRun.Report(2, 0, 1, 1, 0));
    }

    @Test
    void aJobThatDiesEndsTheRun() {
        gateway.answersEach = 0;
        gateway.onCheck = () -> {
            throw new CliException("the job has ended");
        };
        assertThatThrownBy(() -> process("a")).isInstanceOf(CliException.class).hasMessage("the job has ended");
    }

    @Test
    void aFullDiskEndsTheRun() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };
        run = run(full, 10);
        assertThatThrownBy(() -> process("a\nb\nc"))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write the output file: no space left on device");
    }

    private BatchRun run(OutputStream stream, int outstanding) {
        var limits = new BatchRun.Limits(outstanding, 100, Duration.ofSeconds(60));
        return new BatchRun("run-1", new FakeFormat(), gateway, stream, limits, nanos::get);
    }

    private BatchRun.Report process(String file) throws Exception {
        var in = new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
        try (LineReader lines = new LineReader(in, 100)) {
            return run.run(lines);
        }
    }

    private List<String> output() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Answers at once, refuses, or waits to be told to answer. */
    private final class FakeGateway implements BatchRun.Gateway {
        final List<String> ids = new ArrayList<>();
        final List<String> waiting = new ArrayList<>();
        int answersEach = 1;
        int mostWaiting;
        boolean refuses;
        Runnable onCheck = () -> {};
        private final List<byte[]> bodies = new ArrayList<>();

        @Override
        public void send(String id, byte[] body) {
            ids.add(id);
            if (refuses) {
                run.refused(id, "too large");
                return;
            }
            waiting.add(id);
            bodies.add(body);
            mostWaiting = Math.max(mostWaiting, waiting.size());
            for (int i = 0; i < answersEach; i++) {
                run.answered(id, body);
            }
            if (answersEach > 0) {
                waiting.remove(id);
                bodies.remove(body);
            }
        }

        void answerOldest() {
            if (!waiting.isEmpty()) {
                run.answered(waiting.remove(0), bodies.remove(0));
            }
        }

        @Override
        public void check() {
            onCheck.run();
        }
    }

    /** A line is its own custom id and body; one that begins with an exclamation mark is malformed. */
    private static final class FakeFormat implements BatchFormat {
        @Override
        public Request parse(byte[] line) throws BadLine {
            String text = new String(line, StandardCharsets.UTF_8);
            if (text.startsWith("!")) {
                throw new BadLine("bad-id", "malformed", "it begins with an exclamation mark");
            }
            return new Request(text, line);
        }

        @Override
        public Output answer(String customId, String internalId, byte[] response) {
            boolean ok = !customId.equals("fail");
            return new Output((customId + "=" + (ok ? "ok" : "error")).getBytes(StandardCharsets.UTF_8), ok);
        }

        @Override
        public byte[] error(String customId, String internalId, String code, String message) {
            return (customId + "!" + code).getBytes(StandardCharsets.UTF_8);
        }
    }
}
