/**
 * What operators ask models for, as contracts: {@link dev.penstock.inference.Encoder} turns text into vectors,
 * {@link dev.penstock.inference.Generator} turns a prompt into an answer. Both answer asynchronously and are shared by
 * the subtasks of a TaskManager through {@link dev.penstock.inference.Shared}. The package {@code backend} opens them;
 * the other packages implement them and know of each other only where one is built on another. Nothing here knows of
 * guardrails, caches or tenants.
 */
package dev.penstock.inference;
