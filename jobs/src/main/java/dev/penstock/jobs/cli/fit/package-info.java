/** {@code penstock fit}: fits a head on labelled texts, or scores one. The work is done in gpu-udf. */
package dev.penstock.jobs.cli.fit;
