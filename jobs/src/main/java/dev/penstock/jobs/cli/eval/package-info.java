/**
 * {@code penstock eval}: how good the product's parts are on labelled data. {@code RetrievalCommand} measures the search of
 * documents; {@code RetrievalSet} is what it reads, {@code IndexUnderTest} what it asks. {@code AnswersCommand} measures answers: of a
 * {@code GoldFile} and {@code Predictions} it makes an {@code AnswerRun}, which {@code CompareRunsCommand} compares with
 * another one.
 */
package dev.penstock.jobs.cli.eval;
