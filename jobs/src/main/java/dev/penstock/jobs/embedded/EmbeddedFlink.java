package dev.penstock.jobs.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Flink cluster inside this process, with Flink's web UI on a free port of the loopback interface. */
public final class EmbeddedFlink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
    private static final long CLOSE_SECONDS = 30;

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final Path folder;
    private final URI web;
    private boolean closed;

    private EmbeddedFlink(MiniCluster cluster, Configuration configuration, Path folder, URI web) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.folder = folder;
        this.web = web;
    }

    /**
     * Starts a cluster of one TaskManager; returns when it takes jobs.
     *
     * @param slots task slots: at least the highest parallelism of the jobs that run at the same time, added up
     * @param settings Flink options, which go before the ones that this class sets
     * @throws EmbeddedException when it does not come up
     */
    public static EmbeddedFlink start(int slots, Configuration settings) {
        Path folder = Workspace.folder("flink");
        Configuration configuration = configuration(folder, settings);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .build());
        try {
            cluster.start();
            return new EmbeddedFlink(
                    cluster, configuration, folder, cluster.getRestAddress().get());
        } catch (Exception failed) {
            cluster.closeAsync();
            Workspace.delete(folder);
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new EmbeddedException("Flink did not start: " + failed, failed);
        }
    }

    private static Configuration configuration(Path folder, Configuration settings) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, Workspace.HOST);
        configuration.set(RestOptions.BIND_ADDRESS, Workspace.HOST);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        // Tokens are for Hadoop's file systems.
        configuration.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
        configuration.set(WebOptions.TMP_DIR, folder.toString());
        configuration.set(CoreOptions.TMP_DIRS, folder.toString());
        configuration.set(
                BlobServerOptions.STORAGE_DIRECTORY, folder.resolve("blobs").toString());
        // State lives on the heap here, so that Flink's managed memory would lie idle.
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        // The memory of the JobManager takes 5 MB of an instance's state at most, and a larger checkpoint fails the
        // job.
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.addAll(settings);
        configuration.set(DeploymentOptions.TARGET, MiniClusterExecutor.NAME);
        return configuration;
    }

    /** A new environment whose jobs run on this cluster; several may be made, one for each job. */
    public StreamExecutionEnvironment environment() {
        return new StreamExecutionEnvironment(
                new MiniClusterExecutor(cluster),
                new Configuration(configuration),
                Thread.currentThread().getContextClassLoader());
    }

    /**
     * Starts the job that an environment of this cluster describes; returns when it is running, or has failed at once.
     *
     * @throws EmbeddedException when the cluster refuses it
     */
    public JobClient submit(StreamExecutionEnvironment environment) {
        try {
            return environment.executeAsync();
        } catch (Exception refused) {
            throw new EmbeddedException("Flink refused the job: " + refused.getMessage(), refused);
        }
    }

    /** Address of Flink's web UI and REST interface. */
    public String webUrl() {
        return web.toString();
    }

    /** Stops all jobs and the cluster, and deletes its files. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            LOG.warn("Flink did not stop cleanly: {}", failed.toString());
        } finally {
            Workspace.delete(folder);
        }
    }
}
