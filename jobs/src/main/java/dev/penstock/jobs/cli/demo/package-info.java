/**
 * {@code penstock demo}: all servers in one process, sample requests, a live table. Start at
 * {@code DemoCommand}; {@code RequestPlan} decides what is sent, {@code Scoreboard} counts
 * what comes back.
 */
package dev.penstock.jobs.cli.demo;
