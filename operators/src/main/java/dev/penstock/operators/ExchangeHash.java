package dev.penstock.operators;

import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * 64-bit hashes of exchanges: what state remembers them by, and what decides who is sampled. The same on every machine
 * and in every version, since state holds them.
 */
public final class ExchangeHash {
    private static final int HIGH_SEED = 104729;
    private static final int LOW_SEED = 1299709;

    private ExchangeHash() {}

    /** Of a tenant's request; never 0. */
    public static long of(String tenant, String id) {
        return of(tenant + "\u0000" + id);
    }

    /** Of what one user says of a request; never 0. A null user is one of their own. */
    public static long of(String tenant, String id, String user) {
        return of(tenant + "\u0000" + id + "\u0000" + (user == null ? "" : user + "\u0000"));
    }

    /**
     * Whether a request is among a share of all.
     *
     * @param salt what it is sampled for: samples of different salts are independent
     */
    public static boolean samples(String tenant, String id, String salt, double share) {
        if (share >= 1 || share <= 0) {
            return share >= 1;
        }
        return place(tenant, id, salt) < share;
    }

    /** Where a request stands among all, from 0 to below 1: those below a share are that share of all. */
    public static double place(String tenant, String id, String salt) {
        return (of(salt + "\u0000" + tenant + "\u0000" + id) >>> 11) * 0x1p-53;
    }

    private static long of(String text) {
        BytesRef bytes = new BytesRef(text);
        long high = StringHelper.murmurhash3_x86_32(bytes, HIGH_SEED);
        long low = StringHelper.murmurhash3_x86_32(bytes, LOW_SEED);
        long hash = high << Integer.SIZE | low & 0xFFFFFFFFL;
        return hash == 0 ? 1 : hash;
    }
}
