package dev.penstock.records;

/**
 * What admission found.
 *
 * @param estimatedTokens tokens of all messages, estimated at four characters each before anything is tokenised
 * @param bucketLevel requests left in the tenant's token bucket after this one
 */
public record Admission(int estimatedTokens, double bucketLevel) {}
