package dev.penstock.operators.retrieval;

import dev.penstock.records.Passage;
import dev.penstock.records.TokenEstimate;
import java.util.ArrayList;
import java.util.List;

/** Takes passages, best first, as long as they fit; one that does not fit makes room for smaller ones behind it. */
final class TokenBudget {

    private TokenBudget() {}

    static List<Passage> fit(List<Passage> passages, int maxPassages, int maxTokens) {
        List<Passage> taken = new ArrayList<>();
        int left = maxTokens;
        for (Passage passage : passages) {
            int tokens = TokenEstimate.of(passage.text());
            if (taken.size() < maxPassages && tokens <= left) {
                taken.add(passage);
                left -= tokens;
            }
        }
        if (taken.isEmpty() && !passages.isEmpty()) {
            taken.add(cut(passages.get(0), TokenEstimate.characters(maxTokens)));
        }
        return List.copyOf(taken);
    }

    private static Passage cut(Passage passage, int characters) {
        int length = Math.min(characters, passage.text().length());
        if (Character.isHighSurrogate(passage.text().charAt(length - 1))) {
            length--;
        }
        return new Passage(
                passage.documentId(),
                passage.version(),
                passage.chunkId(),
                passage.title(),
                passage.text().substring(0, length),
                passage.start(),
                passage.start() + length,
                passage.score(),
                passage.documentTitle(),
                passage.uri());
    }
}
