package dev.penstock.jobs.cli.live;

/**
 * What the live page is bound to.
 *
 * @param host a name or address of this machine
 * @param port 0 for any that is free
 */
public record LiveAddress(String host, int port) {
    public static final String LOCALHOST = "localhost";

    public LiveAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(port + " is not allowed; allowed is 0 to 65535, or off");
        }
    }
}
