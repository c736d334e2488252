/**
 * The configuration of the jobs: {@link dev.penstock.jobs.config.ConfigFile} reads and checks a YAML file whole, and
 * {@link dev.penstock.jobs.config.PenstockConfig} is what it says. {@code docs/configuration.md} is printed from the
 * option descriptions.
 */
package dev.penstock.jobs.config;
