package dev.penstock.jobs.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Asks whether somebody listens. */
final class Loopback {
    private Loopback() {}

    /** @param address {@code host:port} */
    static boolean answers(String address) {
        URI uri = URI.create("tcp://" + address);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 2000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
