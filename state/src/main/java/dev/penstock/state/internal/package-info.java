/**
 * What the packages of this module share and nobody else needs: the binary form of stored values, and checks on vectors.
 */
package dev.penstock.state.internal;
