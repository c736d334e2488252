package dev.penstock.operators.parsing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks an archive to nowhere, to see how much it holds before a parser believes it. */
final class ZipArchive {
    private static final int MOST_ENTRIES = 20_000;
    /** Times as much as a document may be: text in XML packs to a tenth or less. */
    private static final int GROWTH = 8;

    private static final int BUFFER_BYTES = 1 << 16;

    private ZipArchive() {}

    static void check(byte[] content, long maxBytes) throws UnparsableException {
        long most = GROWTH * maxBytes;
        long unpacked = 0;
        int entries = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries++;
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    unpacked += read;
                    if (unpacked > most || entries > MOST_ENTRIES) {
                        throw new UnparsableException("it unpacks to more than " + most + " bytes or " + MOST_ENTRIES
                                + " entries, which no document does");
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) { // the latter for names that are no text
            throw new UnparsableException("it is damaged: its archive cannot be unpacked", e);
        }
    }
}
