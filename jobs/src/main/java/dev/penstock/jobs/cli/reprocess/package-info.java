/**
 * {@code penstock reprocess}: the documents of a folder or an object store into the index. Start at
 * {@code ReprocessCommand}; {@code ReprocessDriver} runs the job wherever it runs.
 */
package dev.penstock.jobs.cli.reprocess;
