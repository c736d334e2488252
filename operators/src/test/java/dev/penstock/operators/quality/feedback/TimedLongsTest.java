package dev.penstock.operators.quality.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class TimedLongsTest {

    @Test
    void itIsTheSameAsAPlainMapWhateverIsDone() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        TimedLongs map = new TimedLongs();
        Map<Long, long[]> plain = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            // Few different keys, all of which want the same few slots.
            long key = 1 + random.nextInt(300);
            long time = random.nextInt(1000);
            map.put(key, time, step);
            plain.put(key, new long[] {time, step});
            if (step % 97 == 0) {
                long cut = random.nextInt(1000);
                map.removeUpTo(cut);
                plain.values().removeIf(entry -> entry[0] <= cut);
            }
            if (step % 1001 == 0) {
                DataOutputSerializer out = new DataOutputSerializer(64);
                map.write(out, true);
                map = TimedLongs.read(new DataInputDeserializer(out.getCopyOfBuffer()), true)
                        .copy();
            }
            assertThat(map.size()).isEqualTo(plain.size());
        }
        for (Map.Entry<Long, long[]> entry : plain.entrySet()) {
            int slot = map.find(entry.getKey());
            assertThat(map.time(slot)).isEqualTo(entry.getValue()[0]);
            assertThat(map.value(slot)).isEqualTo(entry.getValue()[1]);
        }
        assertThat(map.find(1000)).isNegative();
    }

    @Test
    void theNewestStay() {
        TimedLongs map = new TimedLongs();
        for (int key = 1; key <= 100; key++) {
            map.put(key, key % 10, 0); // ten keys at each of ten times
        }
        map.keepNewest(25);
        assertThat(map.size()).isEqualTo(25);
        assertThat(map.earliest()).isEqualTo(7);
        assertThat(map.find(9)).isNotNegative();
        assertThat(map.find(98)).isNotNegative();
        assertThat(map.find(1)).isNegative();
    }

    @Test
    void nothingIsInAnEmptyOne() {
        TimedLongs map = new TimedLongs();
        assertThat(map.find(5)).isNegative();
        assertThat(map.earliest()).isEqualTo(Long.MAX_VALUE);
        map.removeUpTo(5);
        map.keepNewest(0);
        map.put(5, 5, 5);
        map.removeUpTo(5);
        assertThat(map.size()).isZero();
        assertThat(map.find(5)).isNegative();
        map.put(6, 6, 6);
        assertThat(map.find(6)).isNotNegative();
    }
}
