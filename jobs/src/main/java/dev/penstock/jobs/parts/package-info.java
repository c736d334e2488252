/** What the operators of the jobs work with on a TaskManager: {@link dev.penstock.jobs.parts.Openers}. */
package dev.penstock.jobs.parts;
