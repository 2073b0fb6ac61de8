package org.reelspark.jobs.dataset;

import java.io.Serializable;

/**
 * Consecutive frames of one shot.
 *
 * @param run its place among the runs of the film, from 0
 * @param first number of its first frame in the film
 * @param sharpness mean of its frames
 * @param motion mean from each of its frames to the next
 */
record PickedRun(int run, int first, int frames, float sharpness, float motion)
    implements Serializable {
  int end() {
    return first + frames;
  }
}
