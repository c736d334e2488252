package dev.penstock.operators.retrieval;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has a model write more to search by: other wordings of the question, and a passage that could answer it. */
final class QuestionExpander {
    /**
     * What is searched by beside the question.
     *
     * @param wordings searched for as the question is
     * @param passages searched by vector alone, after Gao et al., "Precise Zero-Shot Dense Retrieval without Relevance
     *     Labels" (arXiv:2212.10496): their words are the model's guesses
     */
    record Expansion(List<String> wordings, List<String> passages) {
        static final Expansion NONE = new Expansion(List.of(), List.of());
    }

    private static final CompletableFuture<List<String>> NOTHING = CompletableFuture.completedFuture(List.of());

    private final SearchAssistant assistant;

    QuestionExpander(SearchAssistant assistant) {
        this.assistant = assistant;
    }

    /** Both at the same time. */
    CompletableFuture<Expansion> expand(RetrievalRun run, String question) {
        int count = run.plan().multiQuery();
        CompletableFuture<List<String>> wordings = count == 0
                ? NOTHING
                : assistant.ask(
                        run,
                        Step.MULTI_QUERY,
                        id -> SearchPrompts.variants(id, question, count),
                        written -> WrittenLines.of(written, count));
        CompletableFuture<List<String>> passages = !run.plan().hyde()
                ? NOTHING
                : assistant.ask(run, Step.HYDE, id -> SearchPrompts.passage(id, question), QuestionExpander::passage);
        return wordings.thenCombine(passages, Expansion::new);
    }

    private static List<String> passage(String written) {
        String text = QuotedText.onOneLine(written);
        return text.isBlank() ? List.of() : List.of(text);
    }
}
