/** Reads documents of any format: {@link dev.penstock.operators.parsing.ParsedText} is what comes out. */
package dev.penstock.operators.parsing;
