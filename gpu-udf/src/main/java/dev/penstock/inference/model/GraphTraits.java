package dev.penstock.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What has to be known of an ONNX file before it is loaded. The file is scanned for byte patterns of its protobuf form and
 * not parsed: both are found wherever they stand, in subgraphs and attributes too, and files reach gigabytes.
 *
 * @param dynamicallyQuantised whether operators choose their scale by the whole batch
 * @param externalData names of the files that hold weights, relative to the graph's folder
 */
record GraphTraits(boolean dynamicallyQuantised, SortedSet<String> externalData) {
    /** Prefix of the operators that choose their scale by the whole batch. */
    private static final byte[] DYNAMIC_QUANTISATION = "DynamicQuantize".getBytes(StandardCharsets.US_ASCII);

    /** The key (field 1, 8 bytes) of an entry of {@code TensorProto.external_data}, and the tag of its value (field 2). */
    private static final byte[] LOCATION = "\n\u0008location\u0012".getBytes(StandardCharsets.US_ASCII);

    /** Tag of {@code TensorProto.external_data} (field 13), which stands before the entry's length of one or two bytes. */
    private static final byte EXTERNAL_DATA = 13 << 3 | 2;

    private static final int WINDOW = 1 << 20;

    /** Longer than any pattern with what belongs to it, so that none is lost between two windows. */
    private static final int OVERLAP = 1 << 13;

    static GraphTraits of(Path onnx) throws IOException {
        boolean quantised = false;
        SortedSet<String> external = new TreeSet<>();
        byte[] window = new byte[OVERLAP + WINDOW];
        int kept = 0;
        try (InputStream in = Files.newInputStream(onnx)) {
            for (int read = in.readNBytes(window, kept, WINDOW); read > 0; ) {
                int end = kept + read;
                quantised |= indexOf(DYNAMIC_QUANTISATION, window, 0, end) >= 0;
                collectLocations(window, end, external);
                kept = Math.min(OVERLAP, end);
                System.arraycopy(window, end - kept, window, 0, kept);
                read = in.readNBytes(window, kept, WINDOW);
            }
        }
        return new GraphTraits(quantised, external);
    }

    private static void collectLocations(byte[] window, int end, SortedSet<String> locations) {
        for (int at = indexOf(LOCATION, window, 0, end); at >= 0; at = indexOf(LOCATION, window, at + 1, end)) {
            int value = at + LOCATION.length;
            boolean isExternalData =
                    at >= 2 && window[at - 2] == EXTERNAL_DATA || at >= 3 && window[at - 3] == EXTERNAL_DATA;
            if (!isExternalData || value + 2 > end) {
                continue;
            }
            // A varint of one or two bytes: paths beyond 16 KiB do not exist.
            int length = window[value] & 0x7f;
            boolean isShort = window[value] >= 0;
            length = isShort ? length : length | window[value + 1] << 7;
            int start = value + (isShort ? 1 : 2);
            if (length > 0 && start + length <= end) {
                locations.add(new String(window, start, length, StandardCharsets.UTF_8));
            }
        }
    }

    private static int indexOf(byte[] pattern, byte[] window, int from, int end) {
        for (int i = from; i <= end - pattern.length; i++) {
            if (window[i] == pattern[0] && Arrays.equals(window, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i;
            }
        }
        return -1;
    }
}
