package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;
import static dev.penstock.jobs.dashboards.Panel.number;

import dev.penstock.operators.metrics.Metric;

/** Whether answers are right, and whether they are safe. */
final class QualityDashboard {
    private QualityDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                        "quality-and-safety",
                        "Quality and safety",
                        "Scores of answers, what users and the judge say, attacks, leaks, and what guardrails did.")
                .row("Headlines", headlines())
                .row("Scores of all sampled answers", scores())
                .row("Users and judge", opinions())
                .row("Safety", safety())
                .row("Guardrails of the main job, live", live());
    }

    private static Panel[] headlines() {
        return new Panel[] {
            number("Answer relevance", "percentunit", "Target: above 90%; alarm below 80%.")
                    .query(Ask.window(Metric.ANSWER_RELEVANCE), "relevance")
                    .target(Target.ANSWER_RELEVANCE),
            number("Hallucinations", "percentunit", "Target: below 5%; alarm above 10%.")
                    .query(Ask.window(Metric.HALLUCINATION_RATE), "hallucinations")
                    .target(Target.HALLUCINATIONS),
            number("Satisfaction", "none", "Target: above 4.0; alarm below 3.5.")
                    .query(Ask.window(Metric.SATISFACTION), "rating")
                    .target(Target.SATISFACTION),
            number("Leaks", "percentunit", "Share of answers given out with personal data that nobody had asked in.")
                    .query(Ask.window(Metric.LEAK_RATE), "leaks")
                    .target(Target.LEAKS),
            number("Attacks let through", "short", "In the window, as output or users say.")
                    .query(Ask.LET_THROUGH, "attacks")
                    .target(Target.ATTACKS_LET_THROUGH),
            number("Answers scored", "short", "Answers of the window on which relevance stands.")
                    .query(Ask.count(Metric.ANSWER_RELEVANCE), "answers")
        };
    }

    private static Panel[] scores() {
        return new Panel[] {
            lines("Answer relevance", "percentunit", "Likeness of question and answer, mean of the window.")
                    .query(Ask.window(Metric.ANSWER_RELEVANCE), "relevance")
                    .target(Target.ANSWER_RELEVANCE),
            lines("Groundedness", "percentunit", "How far passages bear out an answer, mean of the window.")
                    .query(Ask.window(Metric.GROUNDEDNESS), "groundedness")
                    .rule("PenstockHallucinations"),
            lines("Hallucinations", "percentunit", "Share of grounded answers that are not borne out.")
                    .query(Ask.window(Metric.HALLUCINATION_RATE), "hallucinations")
                    .target(Target.HALLUCINATIONS),
            lines("Context precision", "percentunit", "How far useful passages stand before others, mean.")
                    .query(Ask.window(Metric.CONTEXT_PRECISION), "precision"),
            lines("Refusals", "percentunit", "Share of answers that decline to answer.")
                    .query(Ask.window(Metric.REFUSAL_RATE), "refusals"),
            lines("Schema failures", "percentunit", "Share of answers that miss the JSON form that was asked for.")
                    .query(Ask.window(Metric.SCHEMA_FAILURE_RATE), "failures")
        };
    }

    private static Panel[] opinions() {
        return new Panel[] {
            lines("Satisfaction", "none", "Users' rating from 1 to 5, mean. Target: above 4.0; alarm below 3.5.")
                    .query(Ask.window(Metric.SATISFACTION), "rating")
                    .target(Target.SATISFACTION),
            lines("Feedback", "short", "Feedback in the window, by whether its exchange was found.")
                    .query(Ask.sum(Metric.FEEDBACK, "result"), "{{result}}")
                    .stacked(),
            lines("What users say is wrong", "short", "Flags of feedback in the window.")
                    .query(Ask.sum(Metric.FEEDBACK_FLAGS, "flag"), "{{flag}}")
                    .stacked(),
            lines("Judged", "percentunit", "Means of the answers that a judge saw in the window.")
                    .query(Ask.window(Metric.JUDGED_FAITHFULNESS), "faithfulness")
                    .query(Ask.window(Metric.JUDGED_RELEVANCY), "relevancy")
                    .query(Ask.window(Metric.JUDGED_CONTEXT_PRECISION), "context precision")
                    .query(Ask.window(Metric.JUDGED_CONTEXT_RECALL), "context recall"),
            lines("Judge and users", "percentunit", "Share of answers that both find good or both find bad.")
                    .query(Ask.window(Metric.JUDGE_AGREEMENT), "agreement"),
            lines("Calls of the judge", "short", "In the window, by how they ended.")
                    .query(Ask.sum(Metric.JUDGE_CALLS, "result"), "{{result}}")
                    .stacked()
        };
    }

    private static Panel[] safety() {
        return new Panel[] {
            lines("Attacks", "short", "In the window: blocked, or let through as output or users say.")
                    .query(Ask.sum(Metric.ATTACKS, "result"), "{{result}}")
                    .rule("PenstockAttacksLetThrough"),
            lines("Leaks", "percentunit", "Share of answers given out with personal data that nobody had asked in.")
                    .query(Ask.window(Metric.LEAK_RATE), "leaks")
                    .target(Target.LEAKS),
            lines("Toxic answers", "percentunit", "Share of answers that are toxic.")
                    .query(Ask.window(Metric.TOXICITY_RATE), "toxic")
        };
    }

    private static Panel[] live() {
        return new Panel[] {
            lines("Guardrail and output filter", "reqps", "Texts that were blocked, redacted or flagged, per second.")
                    .query(Ask.rate("side", "guardrail_side_blocked"), "{{side}} blocked")
                    .query(Ask.rate("side", "guardrail_side_redacted"), "{{side}} redacted")
                    .query(Ask.rate("side", "guardrail_side_flagged"), "{{side}} flagged"),
            lines("Let pass", "reqps", "Texts in which nothing was found, or that a rule allows, per second.")
                    .query(Ask.rate("side", "guardrail_side_allowed"), "{{side}}"),
            lines("Findings", "reqps", "What rules and heads found, per second.")
                    .query(Ask.rate("type", "guardrail_side_type_findings"), "{{type}}")
                    .stacked(),
            lines("Policies", "short", "Policies since the job started: applied, refused, and not readable at all.")
                    .query(Ask.max("side", "guardrail_side_policiesApplied"), "{{side}} applied")
                    .query(Ask.max("side", "guardrail_side_policiesRefused"), "{{side}} refused")
                    .query(Ask.max("job_name", "deserializer_policiesMalformed"), "not readable"),
            lines("JSON that is none", "reqps", "Answers that missed the JSON form asked for, per second.")
                    .query(Ask.rate("job_name", "guardrail_invalidJsonAnswers"), "answers"),
            lines("Unknown labels of heads", "short", "Labels of classifiers that no rule knows, since the start.")
                    .query(Ask.max("job_name", "guardrail_unknownHeadLabels"), "labels")
        };
    }
}
