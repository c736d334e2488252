package dev.penstock.state.journal;

import dev.penstock.records.Cost;
import dev.penstock.records.Generation;
import dev.penstock.records.Route;

/**
 * All that inference stamps on a request, so that a replay goes on exactly as the first attempt would have.
 *
 * @param route the tier that answered, after escalation
 */
public record JournalEntry(Generation generation, Cost cost, Route route) {}
