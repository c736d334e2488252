package dev.penstock.inference.fit;

/** Hears how far fitting is. Called by the thread that fits. */
public interface FitProgress {
    FitProgress SILENT = new FitProgress() {
        @Override
        public void begin(String phase, long steps) {}

        @Override
        public void step() {}
    };

    /** A phase begins, of so many steps. */
    void begin(String phase, long steps);

    /** One step of the phase is done. */
    void step();
}
