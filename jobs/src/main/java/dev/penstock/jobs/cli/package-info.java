/**
 * The command line. {@link dev.penstock.jobs.cli.Penstock} is the main class; {@code demo} and {@code batch} hold the
 * two larger commands, this package the small ones and what all of them share. Other modules add commands by a
 * {@link dev.penstock.jobs.cli.CommandModule}.
 */
package dev.penstock.jobs.cli;
