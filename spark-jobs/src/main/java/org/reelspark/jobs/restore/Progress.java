package org.reelspark.jobs.restore;

/** Is told how far a job is. Calls come from one thread. */
public interface Progress {
  /** What a job does at a time. */
  enum Stage {
    INDEX("indexing", "bytes"),
    START("starting Spark", "steps"),
    ANALYSE("analysing", "frames"),
    RESTORE("restoring", "frames"),
    STITCH("stitching", "frames"),
    VERIFY("verifying", "frames"),
    PUBLISH("publishing", "bytes"),
    REPORT("reporting", "frames"),
    /** Of a film that is made here, to be aged and restored. */
    RENDER("rendering", "frames"),
    AGE("ageing", "frames"),
    MEASURE("measuring", "frames"),
    /** Of crops, into a dataset. */
    CUT_OUT("cutting out", "frames"),
    /** Of some frames, to be looked at. */
    PREVIEW("previewing", "frames");

    private final String doing;
    private final String unit;

    Stage(String doing, String unit) {
      this.doing = doing;
      this.unit = unit;
    }

    /** The stage as a word for people. */
    public String doing() {
      return doing;
    }

    /** What is counted. */
    public String unit() {
      return unit;
    }
  }

  /** Nobody listens. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(Stage stage, long of, long done) {}

        @Override
        public void done(long done) {}
      };

  /**
   * A stage begins.
   *
   * @param of how much there is to do
   * @param done how much of it an earlier run did
   */
  void begin(Stage stage, long of, long done);

  /** How much of the stage is done, in all. */
  void done(long done);
}
