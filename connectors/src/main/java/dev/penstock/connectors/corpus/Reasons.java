package dev.penstock.connectors.corpus;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why something could not be read, in one line for people. */
final class Reasons {
    private static final int LONGEST = 300;

    private Reasons() {}

    static String of(IOException e) {
        if (e instanceof AccessDeniedException
                || e instanceof FileNotFoundException
                        && String.valueOf(e.getMessage()).endsWith("denied)")) {
            return "no permission to read it";
        }
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "it does not exist any more";
        }
        if (e instanceof EOFException && e.getMessage() == null) {
            return "it ends too early";
        }
        return oneLine(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }

    /** What a library throws at input that it does not expect. */
    static String of(RuntimeException e) {
        return "it is damaged (" + e.getClass().getSimpleName() + ")";
    }

    private static String oneLine(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
