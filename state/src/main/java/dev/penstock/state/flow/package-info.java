/** Values that live in Flink state: token buckets and rolling quantiles. They know no clock and no Flink. */
package dev.penstock.state.flow;
