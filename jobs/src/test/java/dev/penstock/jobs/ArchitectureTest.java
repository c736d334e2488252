package dev.penstock.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The floors of the house. An arrow runs only downward; each rule says what it protects. */
@AnalyzeClasses(
        packages = "dev.penstock",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
    private static final String RECORDS = "dev.penstock.records..";
    private static final String OPTIONS = "dev.penstock.options..";
    private static final String INFERENCE = "dev.penstock.inference..";
    private static final String STATE = "dev.penstock.state..";
    private static final String CONNECTORS = "dev.penstock.connectors..";
    private static final String OPERATORS = "dev.penstock.operators..";
    private static final String JOBS = "dev.penstock.jobs..";
    private static final String EMBEDDED = "dev.penstock.jobs.embedded..";
    private static final String CLI = "dev.penstock.jobs.cli..";
    private static final String BENCHMARKS = "dev.penstock.benchmarks..";

    @ArchTest
    static final ArchRule arrowsRunDownward = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("records")
            .definedBy(RECORDS, OPTIONS)
            .layer("gpu-udf")
            .definedBy(INFERENCE)
            .layer("state")
            .definedBy(STATE)
            .layer("connectors")
            .definedBy(CONNECTORS)
            .layer("operators")
            .definedBy(OPERATORS)
            .layer("jobs")
            .definedBy(JOBS)
            .layer("benchmarks")
            .definedBy(BENCHMARKS)
            .withOptionalLayers(true)
            .whereLayer("records")
            .mayNotAccessAnyLayer()
            .whereLayer("gpu-udf")
            .mayOnlyAccessLayers("records")
            .whereLayer("state")
            .mayOnlyAccessLayers("records")
            .whereLayer("connectors")
            .mayOnlyAccessLayers("state", "records")
            .whereLayer("operators")
            .mayOnlyAccessLayers("gpu-udf", "state", "records")
            .whereLayer("jobs")
            .mayOnlyAccessLayers("operators", "connectors", "gpu-udf", "state", "records")
            .whereLayer("jobs")
            .mayOnlyBeAccessedByLayers("benchmarks");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.penstock.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule recordsKnowNoServerAndNoModel = noClasses()
            .that()
            .resideInAnyPackage(RECORDS, OPTIONS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.flink.streaming..", "org.apache.kafka..", "redis..", "ai.djl..", "org.apache.arrow..");

    @ArchTest
    static final ArchRule stateKnowsNoConnector = noClasses()
            .that()
            .resideInAPackage(STATE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink.connector..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule operatorsKnowNoKafka = noClasses()
            .that()
            .resideInAnyPackage(OPERATORS, INFERENCE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink.connector..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyEmbeddedStartsServers = noClasses()
            .that()
            .resideOutsideOfPackage(EMBEDDED)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "kafka..",
                    "org.apache.kafka.metadata..",
                    "org.apache.kafka.server..",
                    "redis.embedded..",
                    "org.apache.flink.runtime.minicluster.."));

    @ArchTest
    static final ArchRule jobsDoNotKnowTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLI);

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .orShould()
            .callMethod(TimeUnit.class, "sleep", long.class)
            .because("a sleeping operator thread stops its checkpoints; wait on a future, a condition or a timer");

    @ArchTest
    static final ArchRule randomnessComesInAsASeed = noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .because("tests must be able to repeat what happened; take a seed");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages(CLI, BENCHMARKS)
            .and()
            // Keeps what the native binding prints off stdout, and to do so must hold it for a moment.
            .doNotHaveFullyQualifiedName("dev.penstock.inference.llama.JniLlamaEngine")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("stdout belongs to the command line; use a logger");

    /** Fixtures of other modules come as jars once those modules are packaged. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
