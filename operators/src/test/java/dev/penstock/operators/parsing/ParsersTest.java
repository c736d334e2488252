package dev.penstock.operators.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.Shared;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParsersTest {
    private static final ParsedText TEXT = new ParsedText("text", false, null, "text/plain", Map.of());
    private static final ParsingOptions ONE_THREAD = options(1, Duration.ofSeconds(20));

    @Test
    void documentsAreParsedOnThreadsOfTheirOwn() throws Exception {
        try (Shared.Lease<Parsers> lease = Parsers.lease(ONE_THREAD)) {
            CompletableFuture<ParsedText> parsed =
                    lease.get().submit("Hello.".getBytes(StandardCharsets.UTF_8), null, "x.txt");
            assertThat(parsed.get().text()).isEqualTo("Hello.");
            assertThatFailure(lease.get().submit(new byte[0], null, "x.txt")).hasMessage("it is empty");
        }
    }

    @Test
    void whateverAParserThrowsCostsItsDocumentOnly() throws Exception {
        List<Throwable> failures =
                List.of(new StackOverflowError(), new OutOfMemoryError(), new IllegalStateException("holds a secret"));
        try (Parsers parsers = new Parsers(ONE_THREAD, (content, type, name) -> {
            if (content[0] < failures.size()) {
                throw ParsersTest.<RuntimeException>sneaky(failures.get(content[0]));
            }
            return TEXT;
        })) {
            for (byte i = 0; i < failures.size(); i++) {
                assertThatFailure(parsers.submit(new byte[] {i}, null, null))
                        .hasMessage("it cannot be read: "
                                + failures.get(i).getClass().getSimpleName());
            }
            assertThat(parsers.submit(new byte[] {9}, null, null).get()).isSameAs(TEXT);
        }
    }

    @Test
    void aDocumentThatTakesTooLongIsGivenUpAndItsThreadReplaced() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (Parsers parsers = new Parsers(options(1, Duration.ofMillis(100)), (content, type, name) -> {
            if (content[0] == 1) {
                holdOn(release);
                ended.countDown();
            }
            assertThat(Thread.currentThread().isInterrupted()).isEqualTo(content[0] == 1);
            return TEXT;
        })) {
            assertThatFailure(parsers.submit(new byte[] {1}, null, null))
                    .hasMessage("it was not read within 100 ms, the longest that a document may take (timeout)");
            assertThat(parsers.givenUp()).isEqualTo(1);
            assertThat(parsers.submit(new byte[] {0}, null, null).get()).isSameAs(TEXT);
            release.countDown();
            ended.await();
            // The thread that was given up is one of them again, and not interrupted any more.
            while (parsers.givenUp() > 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 4; i++) {
                assertThat(parsers.submit(new byte[] {0}, null, null).get()).isSameAs(TEXT);
            }
        }
    }

    @Test
    void parsingIsSuspendedWhileTooManyDocumentsDoNotEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Parsers parsers = new Parsers(options(2, Duration.ofMillis(100)), (content, type, name) -> {
            if (content[0] == 1) {
                holdOn(release);
            }
            return TEXT;
        })) {
            List<CompletableFuture<ParsedText>> endless = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                endless.add(parsers.submit(new byte[] {1}, null, null));
            }
            for (CompletableFuture<ParsedText> document : endless) {
                assertThatFailure(document).hasMessageContaining("not read within 100 ms");
            }
            assertThatFailure(parsers.submit(new byte[] {0}, null, null))
                    .hasMessageStartingWith("parsing is suspended: 8 documents before it do not end");
            release.countDown();
            while (parsers.givenUp() > 0) {
                Thread.onSpinWait();
            }
            assertThat(parsers.submit(new byte[] {0}, null, null).get()).isSameAs(TEXT);
        }
    }

    @Test
    void aParserOfTikaEndsWhenItIsInterrupted() throws Exception {
        byte[] html = "<p>word</p>".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        DocumentParser parser = new DocumentParser(TestDocuments.OPTIONS);
        try (Parsers parsers = new Parsers(ONE_THREAD, (content, type, name) -> {
            Thread.currentThread().interrupt();
            return parser.parse(content, type, name);
        })) {
            assertThatFailure(parsers.submit(html, "text/html", null)).hasMessage("it took too long to read");
        }
    }

    @Test
    void whatWaitsWhenTheParsersAreClosedFails() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Parsers parsers = new Parsers(ONE_THREAD, (content, type, name) -> {
            began.countDown();
            holdOn(release);
            return TEXT;
        });
        CompletableFuture<ParsedText> running = parsers.submit(new byte[] {1}, null, null);
        CompletableFuture<ParsedText> waiting = parsers.submit(new byte[] {1}, null, null);
        began.await();
        parsers.close();
        assertThatFailure(waiting).hasMessage("the parsers were closed");
        assertThatFailure(parsers.submit(new byte[] {1}, null, null)).hasMessage("the parsers were closed");
        release.countDown();
        assertThat(running.get()).isSameAs(TEXT);
    }

    /** As native code and endless loops do, heeds no interruption. */
    private static void holdOn(CountDownLatch release) {
        while (release.getCount() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @SuppressWarnings("unchecked") // the compiler believes that nothing checked is thrown
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    private static ParsingOptions options(int threads, Duration timeout) {
        return new ParsingOptions(64 << 20, 16 << 20, timeout, threads);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertThatFailure(CompletableFuture<?> future) {
        return assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(UnparsableException.class);
    }
}
