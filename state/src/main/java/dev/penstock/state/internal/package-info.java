/**
 * What the packages of this module share and nobody else needs: an in-memory Lucene index that refreshes itself, the
 * binary form of stored values, and checks on vectors.
 */
package dev.penstock.state.internal;
