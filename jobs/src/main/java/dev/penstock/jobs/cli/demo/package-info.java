/**
 * {@code penstock demo}: all servers in one process, sample requests, a live table. Start at
 * {@link dev.penstock.jobs.cli.demo.DemoCommand}; {@code RequestPlan} decides what is sent, {@code Scoreboard} counts
 * what comes back.
 */
package dev.penstock.jobs.cli.demo;
