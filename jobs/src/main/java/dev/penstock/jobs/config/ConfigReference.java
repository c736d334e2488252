package dev.penstock.jobs.config;

import dev.penstock.options.OptionsReference;

/** Prints {@code docs/configuration.md} from the option descriptions, so that page and program cannot disagree. */
final class ConfigReference {
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Printed from the option descriptions in the code. Do not edit: change the description and run
                 %s -->

            A deployment is configured by one YAML file (`--config FILE`). Every option has a default but those marked
            **required**, so that a file says only what differs: `penstock check --config FILE` reads it, reports all
            faults together, each with its path, its value and what is allowed, and starts nothing. Unknown keys are
            faults.

            Secrets do not belong into the file. `redis.password-env`, `generators.NAME.api-key-env`,
            `tracing.headers-env` and their `-file` siblings name an environment variable or a mounted file, and values under `kafka.properties` may hold
            `${env:NAME}` and `${file:PATH}`. They are read where the job runs and stand in no job graph, log or trace.

            Durations are written `250ms`, `5s`, `10m`, `24h` or `7d`. A file that leaves out `generators` or `routing`
            gets these; a file that has one of them replaces it whole:

            ```yaml
            %s
            ```

            An OpenAI-compatible endpoint as the best tier, with the extractive backend where it fails:

            ```yaml
            generators:
              local:
                kind: extractive
                model: bge-small
              vllm:
                kind: openai
                location: http://vllm:8000/v1
                model: meta-llama/Llama-3.1-8B-Instruct
                api-key-env: VLLM_API_KEY
            routing:
              tiers:
                - {name: cheap, share: 0.7, generators: [local], usd-per-million-prompt-tokens: 0.1,
                   usd-per-million-completion-tokens: 0.4}
                - {name: premium, share: 0.3, generators: [vllm, local], usd-per-million-prompt-tokens: 3,
                   usd-per-million-completion-tokens: 15}
            ```

            ## All sections

            """;

    /** Prints the page anew. */
    static final String COMMAND = "./mvnw -q -B -ntp test -pl jobs -am -Dtest=ConfigReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenstock.docs.write=true";

    private ConfigReference() {}

    static String page() {
        return INTRODUCTION.formatted(COMMAND, ConfigFile.defaultYaml().strip())
                + OptionsReference.markdown(PenstockConfig.class);
    }
}
