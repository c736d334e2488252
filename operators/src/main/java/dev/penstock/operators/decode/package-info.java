/** Turns Kafka records into exchanges: {@link dev.penstock.operators.decode.DecodeFunction}. */
package dev.penstock.operators.decode;
