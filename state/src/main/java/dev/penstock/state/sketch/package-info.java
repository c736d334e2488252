/** Summaries of bounded size, which can be merged: of the distribution of values, and of which names occur most. */
package dev.penstock.state.sketch;
