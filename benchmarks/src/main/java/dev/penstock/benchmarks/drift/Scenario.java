package dev.penstock.benchmarks.drift;

/** What becomes of traffic. */
enum Scenario {
    STABLE("stable traffic", false),
    SEASONAL("a week of seasonal traffic", true),
    TOPIC_5("5% on a new topic", false),
    TOPIC_10("10% on a new topic", false),
    TOPIC_30("30% on a new topic", false),
    LENGTHS("a third of the questions long", false),
    LANGUAGE("German 3% -> 20%", false),
    /** Syllables without sense. */
    NONSENSE("20% of answers are gibberish", false),
    /** Fluent, but the answer to another question. */
    BESIDE("20% of answers miss the question", false);

    private final String label;
    private final boolean seasonal;

    Scenario(String label, boolean seasonal) {
        this.label = label;
        this.seasonal = seasonal;
    }

    String label() {
        return label;
    }

    boolean isSeasonal() {
        return seasonal;
    }

    boolean drifts() {
        return this != STABLE && this != SEASONAL;
    }

    /** Share of questions on the new topic. */
    double newTopic() {
        return switch (this) {
            case TOPIC_5 -> 0.05;
            case TOPIC_10 -> 0.10;
            case TOPIC_30 -> 0.30;
            default -> 0;
        };
    }
}
