package dev.penstock.jobs.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka broker inside this process, which is its own KRaft controller. Meant for one machine: a replication factor
 * of one, small internal topics, records of up to 32 MiB, transactions of up to one hour.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;
    /** Another process may take a free port between probe and start. */
    private static final int ATTEMPTS = 3;

    private final KafkaRaftServer server;
    private final Path folder;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, Path folder, String bootstrapServers) {
        this.server = server;
        this.folder = folder;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker on free ports; returns when it takes requests.
     *
     * @throws EmbeddedException when it does not come up
     */
    public static EmbeddedKafka start() {
        RuntimeException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return startOnce();
            } catch (EmbeddedException failed) {
                last = failed;
            }
        }
        throw last;
    }

    private static EmbeddedKafka startOnce() {
        Path folder = Workspace.folder("kafka");
        List<Integer> ports = Workspace.freePorts(2);
        String bootstrapServers = Workspace.HOST + ":" + ports.get(0);
        KafkaRaftServer server = null;
        try {
            format(folder);
            server = new KafkaRaftServer(
                    new KafkaConfig(properties(folder, bootstrapServers, ports.get(1))), Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(server, folder, bootstrapServers);
        } catch (Exception failed) {
            if (server != null) {
                server.shutdown();
                server.awaitShutdown();
            }
            Workspace.delete(folder);
            throw new EmbeddedException("Kafka did not start on " + bootstrapServers + ": " + failed, failed);
        }
    }

    private static void format(Path folder) throws Exception {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(folder.toString())
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        }
    }

    private static Map<String, String> properties(Path folder, String bootstrapServers, int controllerPort) {
        String controller = Workspace.HOST + ":" + controllerPort;
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", String.valueOf(NODE));
        properties.put("controller.quorum.voters", NODE + "@" + controller);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("listeners", "PLAINTEXT://" + bootstrapServers + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers);
        properties.put("log.dirs", folder.toString());
        single(properties);
        small(properties);
        return properties;
    }

    /** There is only one broker to hold replicas. */
    private static void single(Map<String, String> properties) {
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
    }

    /** Starts and stops fast, and takes little memory beside the models. */
    private static void small(Map<String, String> properties) {
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("transaction.max.timeout.ms", String.valueOf(60 * 60 * 1000));
        properties.put("message.max.bytes", String.valueOf(32 * 1024 * 1024));
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("controlled.shutdown.enable", "false");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("log.index.size.max.bytes", String.valueOf(1024 * 1024));
        // Twice the io buffer and some; the default is 128 MiB for each broker.
        properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * 1024 * 1024));
    }

    /** The broker's address, {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker and deletes its files. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.shutdown();
            server.awaitShutdown();
            Workspace.delete(folder);
        }
    }
}
