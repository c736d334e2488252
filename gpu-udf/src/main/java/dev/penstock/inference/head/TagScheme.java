package dev.penstock.inference.head;

/**
 * How parts of a text are told by one tag for each token. Tag 0 is {@code O}, outside of all parts.
 *
 * <p>Source of the names: Ramshaw and Marcus, Text Chunking using Transformation-Based Learning, 1995.
 */
public enum TagScheme {
    /** One tag for each label: neighbouring parts with the same label become one. */
    IO {
        @Override
        public int tags(int labels) {
            return 1 + labels;
        }

        @Override
        public int first(int label) {
            return 1 + label;
        }

        @Override
        public int inside(int label) {
            return 1 + label;
        }

        @Override
        int label(int tag) {
            return tag - 1;
        }
    },

    /** Two tags for each label, for its first token and for the others. */
    BIO {
        @Override
        public int tags(int labels) {
            return 1 + 2 * labels;
        }

        @Override
        public int first(int label) {
            return 1 + 2 * label;
        }

        @Override
        public int inside(int label) {
            return 2 + 2 * label;
        }

        @Override
        int label(int tag) {
            return (tag + 1) / 2 - 1;
        }
    };

    /** Number of tags. */
    public abstract int tags(int labels);

    /** The tag of the first token of a part. */
    public abstract int first(int label);

    /** The tag of a part's other tokens. */
    public abstract int inside(int label);

    /** The label of a tag, -1 for {@code O}. */
    abstract int label(int tag);

    /** Whether a token with this tag starts a part, given the label of the token before it, -1 for none. */
    boolean starts(int tag, int labelBefore) {
        int label = label(tag);
        return label >= 0 && (label != labelBefore || this == BIO && tag == first(label));
    }
}
