package dev.penstock.operators.retrieval.ranking;

/** How the two searches become one ranking. */
public enum FusionKind {
    /** By the places that a candidate has in both, see {@link dev.penstock.operators.retrieval.ranking.ReciprocalRank}. */
    RECIPROCAL_RANK {
        @Override
        public Fusion fusion() {
            return new ReciprocalRank();
        }
    },

    /** By a weighted sum of both scores, see {@link dev.penstock.operators.retrieval.ranking.Convex}. */
    CONVEX {
        @Override
        public Fusion fusion() {
            return new Convex();
        }
    };

    /** The fusion with its default weights. */
    public abstract Fusion fusion();
}
