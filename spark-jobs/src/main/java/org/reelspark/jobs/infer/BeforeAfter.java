package org.reelspark.jobs.infer;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.restore.Restored;

/** One frame of the source and what became of it. */
record BeforeAfter(Frame source, Restored restored) {}
