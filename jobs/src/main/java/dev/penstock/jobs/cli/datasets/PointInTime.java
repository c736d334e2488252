package dev.penstock.jobs.cli.datasets;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2026-11-26} (midnight, UTC) and {@code 2026-11-26T09:30:00Z}. */
final class PointInTime implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
        try {
            return text.length() <= 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no point in time; allowed are 2026-11-26 and 2026-11-26T09:30:00Z, in UTC");
        }
    }
}
