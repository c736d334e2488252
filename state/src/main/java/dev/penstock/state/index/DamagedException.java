package dev.penstock.state.index;

/** What is stored cannot be read: it is damaged, or a newer Penstock wrote it. The message holds no content. */
final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedException(String part, Throwable cause) {
        super("the stored " + part + " cannot be read; it is damaged, or a newer version wrote it", cause);
    }

    static void unless(boolean sound, String part) {
        if (!sound) {
            throw new DamagedException(part, null);
        }
    }
}
