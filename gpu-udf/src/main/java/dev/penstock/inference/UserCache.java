package dev.penstock.inference;

import java.nio.file.Path;

/** Where files are kept that are made or unpacked once for all processes of a user, and can be made again. */
public final class UserCache {
    /** System property with the folder of the cache. */
    public static final String FOLDER_PROPERTY = "penstock.cache.dir";

    private UserCache() {}

    /** The folder that {@value #FOLDER_PROPERTY} names, else {@code .cache/penstock} of the home. */
    public static Path folder() {
        String configured = System.getProperty(FOLDER_PROPERTY);
        return configured != null
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home"), ".cache", "penstock");
    }
}
