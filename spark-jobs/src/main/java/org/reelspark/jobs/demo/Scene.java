package org.reelspark.jobs.demo;

import java.awt.Graphics2D;

/** A shot of the demo's film, drawn on a stage of 640x360 units, whatever its size in pixels. */
interface Scene {
  double WIDTH = 640;
  double HEIGHT = 360;

  /**
   * Draws one picture over all of the stage.
   *
   * @param seconds since the scene began
   */
  void draw(Graphics2D g, double seconds);
}
