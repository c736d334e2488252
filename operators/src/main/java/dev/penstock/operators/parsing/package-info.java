/**
 * Reads documents of any format: {@link dev.penstock.operators.parsing.DocumentParser} gives the
 * {@link dev.penstock.operators.parsing.ParsedText} of one, {@link dev.penstock.operators.parsing.Parsers} does so on
 * threads of its own and within a time limit. Formats of applications go through the parsers of Apache Tika that are
 * named in {@link dev.penstock.operators.parsing.TikaReader}, and through no others: none of them runs a program or
 * opens a connection. What is only text is read here.
 */
package dev.penstock.operators.parsing;
