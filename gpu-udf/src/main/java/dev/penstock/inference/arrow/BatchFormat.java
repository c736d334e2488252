package dev.penstock.inference.arrow;

/** The forms in which batches are stored. */
public enum BatchFormat {
    /** Arrow IPC stream: batches one after the other, readable while it is written. */
    ARROW_STREAM("arrows"),

    /** Arrow IPC file (Feather V2): the stream and an index of its batches, to be mapped into memory. Uncompressed. */
    ARROW_FILE("arrow"),

    /** Parquet, compressed with Zstandard. Lists of a fixed size become lists; readers that know Arrow restore them. */
    PARQUET("parquet");

    private final String extension;

    BatchFormat(String extension) {
        this.extension = extension;
    }

    /** The usual ending of a file's name, without the dot. */
    public String extension() {
        return extension;
    }
}
