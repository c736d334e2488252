package dev.penstock.operators.quality.scores;

import com.google.re2j.Pattern;

/**
 * Whether an answer declines to answer, by how such answers begin in English, German, French and Spanish. Only the
 * beginning is read: an answer that helps, and says at its end what it does not know, is none.
 */
final class Refusals {
    private static final int READ = 300;

    private static final Pattern REFUSAL = Pattern.compile(String.join(
            "|",
            "(?i)\\bI(?:['’]m| am) (?:sorry|afraid)\\b[^.!?\\n]{0,60}\\b(?:can(?:no|['’])t|can not|unable|not able|won['’]t|don['’]t|do not)\\b",
            "\\bI(?:['’]m| am)? ?(?:can(?:no|['’])t|can not|won['’]t|will not|must decline|have to decline|unable to|not able to|not allowed to)"
                    + " (?:to )?(?:help|assist|answer|provide|comply|discuss|share|support|fulfil|create|generate|give|tell|find|do (?:that|this)|say|determine|complete|engage|offer)",
            "\\bI (?:don['’]t|do not) (?:know\\b|have (?:any |enough |the )?(?:information|access|data|knowledge))",
            "\\bas an AI(?: language)? (?:model|assistant)\\b[^.!?\\n]{0,80}\\b(?:can(?:no|['’])t|can not|unable|not able|don['’]t|do not)\\b",
            "\\b(?:documents?|passages?|sources?|context|search|handbook|text)\\b[^.!?\\n]{0,40}\\b(?:do(?:es)?(?: not|n['’]t)|did(?: not|n['’]t)) (?:answer|contain|mention|say|include|provide|cover|find|have)",
            "\\bno (?:passage|document|source|information|answer)s?\\b[^.!?\\n]{0,40}\\b(?:answers?|was found|were found|found|available|contains?|mentions?)\\b",
            "\\bI (?:found|find|see) (?:nothing|no (?:answer|information|passage))\\b",
            "\\b(?:ich kann|kann ich)\\b[^.!?\\n]{0,80}\\bnicht\\b[^.!?\\n]{0,20}\\b(?:helfen|beantworten|sagen|geben|weiterhelfen)\\b",
            "\\bdazu (?:habe ich|liegen)\\b[^.!?\\n]{0,30}\\bkeine? (?:Informationen?|Angaben|Daten)\\b",
            "\\bje (?:ne peux|ne suis) pas\\b[^.!?\\n]{0,40}\\b(?:aider|répondre|fournir|en mesure)\\b",
            "\\bno puedo\\b[^.!?\\n]{0,40}\\b(?:ayudar|responder|proporcionar)"));

    private Refusals() {}

    static boolean isRefusal(String answer) {
        String start = answer.strip();
        return REFUSAL.matcher(start.substring(0, Math.min(READ, start.length())))
                .find();
    }
}
