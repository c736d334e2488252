/**
 * JMH benchmarks of the code that every request meets. Each class has one method under measurement and one named
 * {@code baseline}: the least that the task can cost, in the same run.
 */
package dev.penstock.benchmarks.micro;
