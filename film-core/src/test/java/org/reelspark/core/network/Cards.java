package org.reelspark.core.network;

import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.ValueRange;

final class Cards {
  private Cards() {}

  static ModelCard unet(PlaneLayout layout) {
    return card("unet", 4, 2, layout, 1, null);
  }

  /** Of one that gives pictures of twice the size. */
  static ModelCard enlarging(PlaneLayout layout) {
    return card("unet", 4, 2, layout, 2, null);
  }

  static ModelCard identity(PlaneLayout layout) {
    return card("identity", 0, 1, layout, 1, null);
  }

  /** Of a network that sees single pictures. */
  static ModelCard pictures(String architecture, int width) {
    return card(
        architecture,
        width,
        0,
        null,
        1,
        new PictureContract(PictureLayout.RGB, ValueRange.UNIT, 32, 512, 128, true, true));
  }

  private static ModelCard card(
      String architecture,
      int width,
      int radius,
      PlaneLayout layout,
      int scale,
      PictureContract pictures) {
    return new ModelCard(
        ModelCard.FORMAT,
        "test",
        architecture,
        width,
        radius,
        layout,
        scale,
        1,
        0.05f,
        1,
        "",
        ModelCard.Training.NONE,
        pictures);
  }
}
