package org.reelspark.core.network;

import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;

final class Cards {
  private Cards() {}

  static ModelCard unet(PlaneLayout layout) {
    return card("unet", 4, 2, layout);
  }

  static ModelCard identity(PlaneLayout layout) {
    return card("identity", 0, 1, layout);
  }

  /** Of a network that sees single pictures. */
  static ModelCard pictures(String architecture, int width) {
    return card(architecture, width, 0, null);
  }

  private static ModelCard card(String architecture, int width, int radius, PlaneLayout layout) {
    return new ModelCard(
        ModelCard.FORMAT,
        "test",
        architecture,
        width,
        radius,
        layout,
        1,
        1,
        0.05f,
        1,
        "",
        ModelCard.Training.NONE);
  }
}
