package dev.penstock.state.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.state.cache.ScopeVectors.Neighbour;
import dev.penstock.state.internal.UnitVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScopeVectorsTest {
    private static final int DIMENSIONS = 384;
    private final Random random = new Random(7);

    @Test
    void whatIsNearEnoughForACacheIsFoundAmongTenThousand() {
        ScopeVectors scope = new ScopeVectors(DIMENSIONS);
        List<float[]> stored = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            stored.add(anyVector());
            scope.put("q" + i, stored.get(i));
        }
        int found = 0;
        for (int i = 0; i < 500; i++) {
            float[] asked = near(stored.get(i), 0.85);
            Neighbour[] neighbours = scope.nearest(asked, 5);
            assertThat(neighbours).hasSize(5);
            found += neighbours[0].key().equals("q" + i) ? 1 : 0;
        }
        assertThat(found).as("of 500 questions at cosine 0.85").isEqualTo(500);
    }

    @Test
    void aSmallScopeIsSearchedExactlyHighestFirst() {
        ScopeVectors scope = new ScopeVectors(DIMENSIONS);
        Map<String, float[]> stored = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            stored.put("q" + i, anyVector());
        }
        stored.forEach(scope::put);
        float[] asked = anyVector();

        List<String> exact = stored.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -dot(entry.getValue(), asked)))
                .limit(10)
                .map(Map.Entry::getKey)
                .toList();

        assertThat(Arrays.stream(scope.nearest(asked, 10)).map(Neighbour::key)).containsExactlyElementsOf(exact);
    }

    @Test
    void cosinesAreExact() {
        ScopeVectors scope = new ScopeVectors(DIMENSIONS);
        float[] stored = anyVector();
        scope.put("q", stored);
        float[] asked = near(stored, 0.93);

        assertThat((double) scope.nearest(asked, 1)[0].cosine()).isCloseTo(0.93, within(1e-5));
    }

    @Test
    void removedAndReplacedEntriesAreNotFoundByWhatTheyWere() {
        ScopeVectors scope = new ScopeVectors(DIMENSIONS);
        Map<String, float[]> expected = new HashMap<>();
        for (int step = 0; step < 3000; step++) {
            String key = "q" + random.nextInt(300);
            if (random.nextInt(3) == 0) {
                assertThat(scope.remove(key)).isEqualTo(expected.remove(key) != null);
            } else {
                float[] vector = anyVector();
                scope.put(key, vector);
                expected.put(key, vector);
            }
        }
        assertThat(scope.size()).isEqualTo(expected.size());
        expected.forEach(
                (key, vector) -> assertThat(scope.nearest(vector, 1)[0].key()).isEqualTo(key));
    }

    @Test
    void dimensionsThatFillNoWholeWordAndAnEmptyScopeWork() {
        ScopeVectors scope = new ScopeVectors(3);
        assertThat(scope.nearest(new float[] {1, 0, 0}, 3)).isEmpty();
        scope.put("x", new float[] {1, 0, 0});
        scope.put("y", new float[] {0, 1, 0});
        assertThat(scope.nearest(new float[] {0, 1, 0}, 3)[0].key()).isEqualTo("y");
        assertThat(scope.nearest(new float[] {0, 1}, 3))
                .as("of another encoder")
                .isEmpty();
    }

    private float[] anyVector() {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return UnitVectors.unit(vector);
    }

    /** A unit vector with the given cosine to another one. */
    private float[] near(float[] unit, double cosine) {
        float[] other = anyVector();
        double along = dot(unit, other);
        float[] across = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            across[i] = (float) (other[i] - along * unit[i]);
        }
        across = UnitVectors.unit(across);
        float[] near = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            near[i] = (float) (cosine * unit[i] + Math.sqrt(1 - cosine * cosine) * across[i]);
        }
        return near;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
