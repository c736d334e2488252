package dev.penstock.jobs.cli.batch;

/**
 * One line of a request file.
 *
 * @param number line number, from 1
 * @param bytes the line without its line break; null where it was longer than the limit
 * @param length length in bytes, also of a line that was too long to keep
 */
record InputLine(long number, byte[] bytes, long length) {

    boolean isTooLong() {
        return bytes == null;
    }

    boolean isBlank() {
        if (bytes == null) {
            return false;
        }
        for (byte b : bytes) {
            if (b != ' ' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
