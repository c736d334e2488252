/**
 * Answers from a model file in the process, through llama.cpp: {@link dev.penstock.inference.llama.LlamaGenerator} runs
 * any GGUF file, {@link dev.penstock.inference.llama.TinyLlama} fetches a small one. What touches native code is behind
 * {@code LlamaEngine}.
 */
package dev.penstock.inference.llama;
