package dev.penstock.inference.llama;

/**
 * Makes text from outside safe to hand to llama.cpp: characters that cannot stand in UTF-8 or that end a C string are
 * replaced, and the marks that chat templates are made of lose their meaning, so that nobody speaks in another's role.
 */
final class PlainText {
    private static final String[] MARKS = {
        "<|", "</s>", "<s>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<start_of_turn>", "<end_of_turn>", "<｜"
    };
    private static final char REPLACEMENT = '\ufffd';

    private PlainText() {}

    static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                plain.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c) || (c < ' ' && c != '\n' && c != '\t' && c != '\r')) {
                plain.append(REPLACEMENT);
            } else {
                plain.append(c);
                if (startsMark(text, i)) {
                    plain.append(' ');
                }
            }
        }
        return plain.toString();
    }

    private static boolean startsMark(String text, int at) {
        char c = text.charAt(at);
        if (c != '<' && c != '[') {
            return false;
        }
        for (String mark : MARKS) {
            if (text.startsWith(mark, at)) {
                return true;
            }
        }
        return false;
    }
}
