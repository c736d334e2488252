package dev.penstock.operators.retrieval;

import dev.penstock.records.ChatRequest;
import dev.penstock.records.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Finds words for the search: the last turn made self-contained, and other words where those found nothing. */
final class QuestionRewriter {
    private final SearchAssistant assistant;

    QuestionRewriter(SearchAssistant assistant) {
        this.assistant = assistant;
    }

    /** The question as it is searched for. It is the request's own where there is no conversation to lean on. */
    CompletableFuture<String> selfContained(RetrievalRun run) {
        ChatRequest request = run.exchange().request();
        boolean asIs = request.question().isBlank() || !hasEarlierTurn(request);
        if (asIs || run.plan().rewrite() == RewriteMode.OFF) {
            return CompletableFuture.completedFuture(request.question());
        }
        if (run.plan().rewrite() == RewriteMode.HEURISTIC) {
            return CompletableFuture.completedFuture(byHeuristic(run));
        }
        return assistant
                .ask(
                        run,
                        Step.REWRITE,
                        id -> SearchPrompts.rewrite(id, request),
                        written -> WrittenLines.of(written, 1))
                .thenApply(written -> written.isEmpty() ? byHeuristic(run) : written.get(0));
    }

    /** Other words for a question that found too little; the question itself where there are none. */
    CompletableFuture<String> reworded(RetrievalRun run, String question) {
        if (run.plan().rewrite() != RewriteMode.TIER) {
            return CompletableFuture.completedFuture(termsOnly(run, question));
        }
        return assistant
                .ask(
                        run,
                        Step.CORRECT,
                        id -> SearchPrompts.reword(id, question),
                        written -> WrittenLines.of(written, 1))
                .thenApply(written -> written.isEmpty() ? termsOnly(run, question) : written.get(0));
    }

    private static boolean hasEarlierTurn(ChatRequest request) {
        for (int i = 0; i < request.questionIndex(); i++) {
            if (request.messages().get(i).role() == Role.USER) {
                return true;
            }
        }
        return false;
    }

    private static String byHeuristic(RetrievalRun run) {
        long started = System.nanoTime();
        ChatRequest request = run.exchange().request();
        String selfContained = ConversationHeuristic.selfContained(request);
        boolean same = selfContained.equals(request.question());
        run.log().add(Step.REWRITE, started, 1, 1, same ? "stands alone" : "with terms of earlier turns");
        return selfContained;
    }

    /** Without greetings, requests and grammar, which blur the vector of a short question. */
    private static String termsOnly(RetrievalRun run, String question) {
        long started = System.nanoTime();
        List<KeyTerms.Term> terms = KeyTerms.of(question);
        String reduced = terms.stream().map(KeyTerms.Term::text).distinct().collect(Collectors.joining(" "));
        boolean other = !reduced.isEmpty() && !reduced.equalsIgnoreCase(question.strip());
        run.log().add(Step.CORRECT, started, 1, other ? 1 : 0, other ? "key terms only" : "no other words");
        return other ? reduced : question;
    }
}
