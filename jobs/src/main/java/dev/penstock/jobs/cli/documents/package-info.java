/** {@code penstock documents}: sends changes of documents to the re-embedding job. */
package dev.penstock.jobs.cli.documents;
