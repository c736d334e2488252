package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Flink serialises all that travels between operators without Kryo, and every field survives. */
class ExchangeTypeTest {

    static Stream<Arguments> travellers() {
        Exchange full = Exchanges.full();
        InboundRecord inbound =
                new InboundRecord("t", 1, 2, -1, new byte[] {0}, new byte[] {1, -2}, List.of(new Header("h", null)));
        InboundRecord tombstone = new InboundRecord("t", 1, 2, 3, null, null, List.of());
        return Stream.of(
                Arguments.of("every section", Exchange.class, full),
                Arguments.of("no section", Exchange.class, Exchanges.bare()),
                Arguments.of("no request", Exchange.class, Exchange.received(full.envelope(), null)),
                Arguments.of(
                        "error",
                        Exchange.class,
                        Exchanges.bare().decided(Outcome.invalid("c", "m", "p"), new Cost(0, 0), 5)),
                Arguments.of("record", InboundRecord.class, inbound),
                Arguments.of("tombstone", InboundRecord.class, tombstone),
                Arguments.of("dead letter", DeadLetter.class, new DeadLetter(inbound, "decode", "reason")),
                Arguments.of("policy", Policy.class, Exchanges.policy()),
                Arguments.of("rule", Rule.class, Exchanges.policy().rules().get(1)),
                Arguments.of("policy update", PolicyUpdate.class, new PolicyUpdate("acme", Exchanges.policy())),
                Arguments.of("policy withdrawn", PolicyUpdate.class, new PolicyUpdate("*", null)),
                Arguments.of("context", RetrievedContext.class, new RetrievedContext("docs", List.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("travellers")
    <T> void survivesFlinkWithoutKryo(String name, Class<T> type, T value) throws IOException {
        TypeInformation<T> information = TypeInformation.of(type);
        assertThat(information).isInstanceOf(PojoTypeInfo.class);

        TypeSerializer<T> serializer = information.createSerializer(withoutGenericTypes());
        assertThat(roundTrip(serializer, value)).usingRecursiveComparison().isEqualTo(value);
        assertThat(serializer.copy(value)).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    @DisplayName("a generic type inside would be refused: the check above can fail")
    void genericTypesAreRefused() {
        TypeInformation<Thread> kryo = TypeInformation.of(Thread.class);
        assertThat(kryo).isInstanceOf(GenericTypeInfo.class);
        assertThatThrownBy(() -> kryo.createSerializer(withoutGenericTypes()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static SerializerConfigImpl withoutGenericTypes() {
        return new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
    }

    private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T read = serializer.deserialize(in);
        assertThat(in.available()).as("bytes left over").isZero();
        return read;
    }
}
