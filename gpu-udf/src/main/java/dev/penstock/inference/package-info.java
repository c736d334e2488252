/**
 * Model inference for operators: {@link dev.penstock.inference.Encoder} turns text into vectors,
 * {@link dev.penstock.inference.Generator} turns a prompt into an answer. Both answer asynchronously, are shared by
 * the subtasks of a TaskManager through {@link dev.penstock.inference.Shared}, and are opened by
 * {@link dev.penstock.inference.Encoders} and {@link dev.penstock.inference.Generators}. Nothing here knows of
 * guardrails, caches or tenants.
 */
package dev.penstock.inference;
