package dev.penstock.jobs.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobSubmissionResult;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Lets an environment submit its jobs to a MiniCluster that already runs. Flink's own local executor starts a cluster
 * for each job, without a web UI that outlives it.
 */
final class MiniClusterExecutor implements PipelineExecutorServiceLoader, PipelineExecutorFactory, PipelineExecutor {
    static final String NAME = "penstock-embedded";

    private final MiniCluster cluster;

    MiniClusterExecutor(MiniCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public CompletableFuture<JobClient> execute(Pipeline pipeline, Configuration configuration, ClassLoader userCode)
            throws Exception {
        StreamGraph graph = PipelineExecutorUtils.getStreamGraph(pipeline, configuration);
        graph.serializeUserDefinedInstances();
        return cluster.submitJob(graph)
                .thenApply(JobSubmissionResult::getJobID)
                .thenApply(job -> initialised(job, userCode))
                .thenApply(job -> new MiniClusterJobClient(
                        job, cluster, userCode, MiniClusterJobClient.JobFinalizationBehavior.NOTHING));
    }

    private JobID initialised(JobID job, ClassLoader userCode) {
        try {
            ClientUtils.waitUntilJobInitializationFinished(
                    () -> cluster.getJobStatus(job).get(),
                    () -> cluster.requestJobResult(job).get(),
                    userCode);
            return job;
        } catch (Exception failed) {
            throw new EmbeddedException("job " + job + " could not be started: " + failed.getMessage(), failed);
        }
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return true;
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return this;
    }
}
