package dev.penstock.inference.arrow;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Whether a batch fits a file. */
final class Columns {
    private Columns() {}

    /** @throws IllegalArgumentException if the batch has other columns than the file */
    static void check(Schema file, VectorSchemaRoot batch) {
        List<Field> wanted = file.getFields();
        List<Field> found = batch.getSchema().getFields();
        boolean same = wanted.size() == found.size();
        for (int i = 0; same && i < wanted.size(); i++) {
            same = wanted.get(i).getName().equals(found.get(i).getName()) && sameType(wanted.get(i), found.get(i));
        }
        if (!same) {
            throw new IllegalArgumentException(
                    "The batch has the columns " + found + "; those of the file are " + wanted);
        }
    }

    /** The name of a list's items does not count: vectors in memory have another than files. */
    private static boolean sameType(Field wanted, Field found) {
        boolean same = wanted.getType().equals(found.getType())
                && wanted.isNullable() == found.isNullable()
                && wanted.getChildren().size() == found.getChildren().size();
        for (int i = 0; same && i < wanted.getChildren().size(); i++) {
            same = sameType(wanted.getChildren().get(i), found.getChildren().get(i));
        }
        return same;
    }
}
