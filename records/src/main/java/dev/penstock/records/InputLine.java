package dev.penstock.records;

/**
 * One line of a file.
 *
 * @param number line number, from 1
 * @param bytes the line without its line break; null where it was longer than the limit
 * @param length length in bytes, also of a line that was too long to keep
 */
public record InputLine(long number, byte[] bytes, long length) {

    public boolean isTooLong() {
        return bytes == null;
    }

    public boolean isBlank() {
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
