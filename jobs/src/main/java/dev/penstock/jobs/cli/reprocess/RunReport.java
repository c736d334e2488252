package dev.penstock.jobs.cli.reprocess;

import dev.penstock.records.DocumentRecords;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The report file: a JSON line for each document but the unchanged ones. Thread-safe. */
final class RunReport implements AutoCloseable {
    private final OutputStream out;

    private RunReport(OutputStream out) {
        this.out = out;
    }

    /** @param file null for no report */
    static RunReport open(Path file) throws IOException {
        return new RunReport(
                file == null ? OutputStream.nullOutputStream() : new BufferedOutputStream(Files.newOutputStream(file)));
    }

    synchronized void add(DocumentReport report) throws IOException {
        if (report.status() != DocumentStatus.UNCHANGED) {
            out.write(DocumentRecords.encode(report));
            out.write('\n');
        }
    }

    synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
