package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.eval.GoldFile.Gold;
import dev.penstock.operators.evaluation.answers.AnswerScorer;
import dev.penstock.operators.evaluation.answers.AnsweredQuestion;
import java.util.ArrayList;
import java.util.List;

/** Scores the answers of a gold set, some at a time: their texts are encoded together, and then forgotten. */
final class AnswerMeasurement {
    private static final int AT_A_TIME = 256;
    private static final BarProgress SILENT = new BarProgress(false);

    private final AnswerScorer scorer;
    /** Null where no metric needs one. */
    private final TextVectors vectors;

    private final AnswerRun run = new AnswerRun();
    private final List<AnsweredQuestion> waiting = new ArrayList<>();

    AnswerMeasurement(AnswerScorer scorer, TextVectors vectors) {
        this.scorer = scorer;
        this.vectors = vectors;
    }

    AnswerRun run(GoldFile gold, int questions, Predictions predictions, BarProgress progress) {
        progress.begin("Scoring", questions);
        gold.read(line -> {
            waiting.add(answered(line, predictions));
            if (waiting.size() == AT_A_TIME) {
                score(progress);
            }
        });
        score(progress);
        progress.close();
        return run;
    }

    private AnsweredQuestion answered(Gold gold, Predictions predictions) {
        return gold.answered(predictions.of(gold));
    }

    private void score(BarProgress progress) {
        if (vectors != null) {
            vectors.encode(
                    waiting.stream()
                            .flatMap(answered -> scorer.texts(answered).stream())
                            .toList(),
                    SILENT);
        }
        for (AnsweredQuestion answered : waiting) {
            run.add(answered.id(), !answered.answer().isBlank(), scorer.score(answered));
            progress.step();
        }
        waiting.clear();
    }
}
