/**
 * Whether traffic is still like its reference, by which statistics it is not, and what is new in it: the options.
 * Statistics, what is kept of windows, and the decision each have a package of their own below.
 */
package dev.penstock.operators.drift;
