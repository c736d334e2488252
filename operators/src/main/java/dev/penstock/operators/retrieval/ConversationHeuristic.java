package dev.penstock.operators.retrieval;

import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the last turn of a conversation searchable without a model: where it leans on what was said ("And for Kafka?",
 * "How do I change it?"), key terms of the earlier user turns are put behind it. The words are English; in other
 * languages only very short turns are seen to lean.
 */
final class ConversationHeuristic {
    private static final int MOST_TURNS = 3;
    private static final int MOST_TERMS = 8;
    /** So short a turn is a rest of a sentence: "Why?", "In Kafka?". */
    private static final int SHORT_WORDS = 2;

    private static final Set<String> POINTERS = Set.of(
            "it",
            "its",
            "they",
            "them",
            "their",
            "theirs",
            "this",
            "these",
            "those",
            "he",
            "him",
            "his",
            "she",
            "her",
            "former",
            "latter",
            "previous",
            "above",
            "instead",
            "else",
            "same");
    private static final Set<String> OPENERS = Set.of("and", "or", "but", "also", "then", "so", "plus");
    /** "that" points back behind these; elsewhere it opens a clause most often. */
    private static final Set<String> BEFORE_THAT =
            Set.of("is", "was", "does", "did", "do", "about", "of", "for", "with", "in", "on", "to", "like", "change");

    private ConversationHeuristic() {}

    /** The question with what it leans on; the question itself where it stands alone. */
    static String selfContained(ChatRequest request) {
        String question = request.question();
        if (!leansBack(question)) {
            return question;
        }
        Set<String> known = KeyTerms.stems(question);
        Set<String> added = new LinkedHashSet<>();
        int turns = 0;
        for (int i = request.questionIndex() - 1; i >= 0 && turns < MOST_TURNS; i--) {
            ChatMessage message = request.messages().get(i);
            if (message.role() == Role.USER) {
                addTerms(message.content(), known, added);
                turns++;
                if (!leansBack(message.content())) {
                    break;
                }
            }
        }
        return added.isEmpty() ? question : question.strip() + " " + String.join(" ", added);
    }

    private static void addTerms(String turn, Set<String> known, Set<String> added) {
        for (KeyTerms.Term term : KeyTerms.of(turn)) {
            if (added.size() < MOST_TERMS && known.add(term.stem())) {
                added.add(term.text());
            }
        }
    }

    /** Whether a turn can only be understood by those before it. */
    static boolean leansBack(String turn) {
        List<String> words = words(turn);
        if (words.size() <= SHORT_WORDS || OPENERS.contains(words.get(0)) || isWhatAbout(words)) {
            return !words.isEmpty();
        }
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean pointsBack = word.equals("that") && (i == 0 || BEFORE_THAT.contains(words.get(i - 1)));
            if (POINTERS.contains(word) || pointsBack) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWhatAbout(List<String> words) {
        return (words.get(0).equals("what") || words.get(0).equals("how"))
                && words.get(1).equals("about");
    }

    private static List<String> words(String turn) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= turn.length(); i++) {
            if (i < turn.length() && Character.isLetterOrDigit(turn.charAt(i))) {
                word.append(Character.toLowerCase(turn.charAt(i)));
            } else if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }
}
