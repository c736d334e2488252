package dev.penstock.operators.drift.window;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import java.util.List;

/** Reads groundedness and relevance of answers, which are scored elsewhere. */
public final class ObservationReader implements Reader<Observation> {
    private static final long serialVersionUID = 1;

    @Override
    public Reading read(Observation observation) {
        List<Sample> known = observation.samples().stream()
                .filter(sample -> feature(sample.metric()) != null && sample.weight() > 0)
                .toList();
        return known.isEmpty() ? null : new OfObservation(observation, known);
    }

    private static Feature feature(Metric metric) {
        return switch (metric) {
            case GROUNDEDNESS -> Feature.GROUNDEDNESS;
            case ANSWER_RELEVANCE -> Feature.ANSWER_RELEVANCE;
            default -> null;
        };
    }

    private record OfObservation(Observation observation, List<Sample> known) implements Reading {
        @Override
        public String tenant() {
            return observation.tenant();
        }

        @Override
        public long timeMs() {
            return observation.timeMs();
        }

        @Override
        public void addTo(Traffic traffic) {
            known.forEach(sample -> traffic.add(feature(sample.metric()), sample.value() / sample.weight()));
        }
    }
}
