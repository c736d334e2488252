package dev.penstock.jobs.cli.live;

import dev.penstock.connectors.KafkaOptions;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the commands that serve the live page. */
public final class LiveArguments {
    private static final int OFF = -1;

    @Option(
            names = "--live-port",
            paramLabel = "PORT|off",
            converter = PortConverter.class,
            description =
                    "Serve a page with the headline figures on this port; 0 for any that is free. Demo: 0, unless "
                            + "off. Serve: off, unless a port is given; it shows what the metrics job writes.")
    private Integer port;

    @Option(
            names = "--live-host",
            paramLabel = "HOST",
            defaultValue = LiveAddress.LOCALHOST,
            description = "What the page is bound to. It has no login. Default ${DEFAULT-VALUE}.")
    private String host;

    /**
     * Starts the page, and says where it is.
     *
     * @param otherwise port where none was asked for; null for no page
     * @return null for no page
     * @throws LivePageException if it cannot be started
     */
    public LivePage start(KafkaOptions kafka, Integer otherwise, PrintWriter out) {
        Integer chosen = port == null ? otherwise : port;
        if (chosen == null || chosen == OFF) {
            return null;
        }
        LivePage page = LivePage.start(kafka, new LiveAddress(host, chosen));
        out.println("Live page: " + page.uri() + (isLoopback() ? "" : " (no login: whoever reaches it reads it)"));
        out.flush();
        return page;
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** A port, or {@code off}. */
    static final class PortConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.equals("off")) {
                return OFF;
            }
            try {
                return new LiveAddress(LiveAddress.LOCALHOST, Integer.parseInt(value)).port();
            } catch (NumberFormatException noNumber) {
                throw new TypeConversionException("'" + value + "' is no port; allowed is 0 to 65535, or off");
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }
}
