/**
 * Answers that were paid for, kept by request until they are sure to have left: {@link
 * dev.penstock.state.journal.RedisAnswerJournal} is asked before a model and filled before the answer is sent on.
 */
package dev.penstock.state.journal;
