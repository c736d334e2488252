package dev.penstock.benchmarks.embed;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The two files of all-MiniLM-L6-v2 (fp32), from the jar on the class path that all contenders share. */
final class MiniLm {
    static final int DIMENSIONS = 384;

    /** Longest text of all mixes, special tokens included. */
    static final int MAX_TOKENS = 256;

    private static final String ONNX = "all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";

    private MiniLm() {}

    /** A tokenizer that adds the special tokens, does not pad, and cuts at {@link #MAX_TOKENS}. */
    static HuggingFaceTokenizer tokenizer() throws IOException {
        try (InputStream in = open(TOKENIZER)) {
            return HuggingFaceTokenizer.newInstance(
                    in,
                    Map.of(
                            "padding",
                            "DO_NOT_PAD",
                            "truncation",
                            "LONGEST_FIRST",
                            "maxLength",
                            Integer.toString(MAX_TOKENS),
                            "modelMaxLength",
                            Integer.toString(MAX_TOKENS)));
        }
    }

    static byte[] onnx() throws IOException {
        try (InputStream in = open(ONNX)) {
            return in.readAllBytes();
        }
    }

    /** The tokenizer's file without the padding and the limit to 128 tokens that stand in it. */
    static String tokenizerWithoutLimit() throws IOException {
        try (InputStream in = open(TOKENIZER)) {
            ObjectNode tokenizer = (ObjectNode) new ObjectMapper().readTree(in);
            return tokenizer.putNull("truncation").putNull("padding").toString();
        }
    }

    private static InputStream open(String file) throws FileNotFoundException {
        InputStream in = MiniLm.class.getResourceAsStream("/" + file);
        if (in == null) {
            throw new FileNotFoundException("the class path has no " + file);
        }
        return in;
    }
}
