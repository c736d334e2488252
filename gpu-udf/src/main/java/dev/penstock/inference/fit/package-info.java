/**
 * Fits heads on labelled texts, and scores them. The way in is {@code HeadFitting}. Only this package knows Tribuo; heads
 * are read without it.
 */
package dev.penstock.inference.fit;
