/** {@code penstock corpus}: which corpora there are, and which of their generations is searched. */
package dev.penstock.jobs.cli.corpus;
