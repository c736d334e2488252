package dev.penstock.operators.guardrail;

import java.util.ArrayList;
import java.util.List;

/** A fixed set of words, asked with a run of characters so that no string is made for each word of a text. */
final class WordTable {
    private final List<String> words = new ArrayList<>();
    private String[] keys = new String[64];
    /** Of the keys, 0 where there is none: most words of a text are told apart here, without a look at a key. */
    private int[] hashes = new int[64];

    private int[] ids = new int[64];

    /** The word's number, given on first sight. */
    int add(String word) {
        char[] chars = word.toCharArray();
        int known = find(chars, 0, chars.length);
        if (known >= 0) {
            return known;
        }
        words.add(word);
        if (words.size() * 3 > keys.length) {
            keys = new String[keys.length * 2];
            hashes = new int[keys.length];
            ids = new int[keys.length];
            for (int id = 0; id < words.size(); id++) {
                put(words.get(id), id);
            }
        } else {
            put(word, words.size() - 1);
        }
        return words.size() - 1;
    }

    /** The word's number, or -1. */
    int find(char[] chars, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + chars[i];
        }
        int spread = spread(hash);
        int mask = hashes.length - 1;
        for (int slot = spread & mask; hashes[slot] != 0; slot = slot + 1 & mask) {
            if (hashes[slot] == spread && equal(keys[slot], chars, from, to)) {
                return ids[slot];
            }
        }
        return -1;
    }

    int size() {
        return words.size();
    }

    String word(int id) {
        return words.get(id);
    }

    private void put(String word, int id) {
        int mask = keys.length - 1;
        int spread = spread(word.hashCode());
        int slot = spread & mask;
        while (keys[slot] != null) {
            slot = slot + 1 & mask;
        }
        keys[slot] = word;
        hashes[slot] = spread;
        ids[slot] = id;
    }

    /** Never 0. */
    private static int spread(int hash) {
        int spread = hash ^ hash >>> 15;
        return spread == 0 ? 1 : spread;
    }

    private static boolean equal(String key, char[] chars, int from, int to) {
        if (key.length() != to - from) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) != chars[from + i]) {
                return false;
            }
        }
        return true;
    }
}
