package dev.penstock.operators.drift.window;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Apache OpenNLP's detector, 103 languages, some 0.2 ms for a question. Of a text the first {@value #CHARACTERS}
 * characters are read; one of less than {@value #LEAST_LETTERS} letters has no language. One text in few words may be told
 * wrong; shares over many texts are what is compared.
 */
public final class OpenNlpLanguages implements Languages {
    private static final long serialVersionUID = 1;

    private static final int CHARACTERS = 300;
    private static final int LEAST_LETTERS = 16;
    private static final String MODEL = "/langdetect-183.bin";

    private transient LanguageDetectorME detector;

    /** Loaded once in a process, when the first text comes: 10 MB. */
    private static final class Holder {
        private static final LanguageDetectorModel WEIGHTS = load();

        private static LanguageDetectorModel load() {
            try (InputStream in = LanguageDetectorModel.class.getResourceAsStream(MODEL)) {
                if (in == null) {
                    throw new FileNotFoundException("the class path has no " + MODEL + " (opennlp-models-langdetect)");
                }
                return new LanguageDetectorModel(in);
            } catch (IOException e) {
                throw new UncheckedIOException("the model that tells languages cannot be read", e);
            }
        }
    }

    @Override
    public String of(String text) {
        String head = text.length() > CHARACTERS ? text.substring(0, CHARACTERS) : text;
        if (head.codePoints().filter(Character::isLetter).limit(LEAST_LETTERS).count() < LEAST_LETTERS) {
            return null;
        }
        if (detector == null) {
            detector = new LanguageDetectorME(Holder.WEIGHTS);
        }
        Language language = detector.predictLanguage(head);
        return language.getLang();
    }
}
