package org.reelspark.core.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.quality.FrameQuality;

/** A frame of a film that was compared with its reference, in pictures. */
public final class EvaluatedFrame {
  private final FrameQuality after;
  private final FrameFigure figure;

  /**
   * Takes the pictures.
   *
   * @param seconds when it is shown
   * @param quality how near the restored frame comes to the clean one
   * @param damagedQuality how near the damaged frame comes; null where it is not known
   * @param damaged null where it is not known
   * @param mask where it is damaged, one byte a luma sample; null where that is not known
   */
  public EvaluatedFrame(
      Screen screen,
      int number,
      double seconds,
      FrameQuality quality,
      FrameQuality damagedQuality,
      Frame restored,
      Frame damaged,
      Frame clean,
      byte[] mask) {
    after = quality;
    BufferedImage picture = FramePictures.picture(screen, restored);
    List<FrameFigure.Side> sides = new ArrayList<>();
    if (damaged != null) {
      sides.add(side("before", FramePictures.picture(screen, damaged)));
    }
    sides.add(side("after", picture));
    sides.add(side("clean", FramePictures.picture(screen, clean)));
    figure =
        new FrameFigure(
            number,
            seconds,
            picture.getWidth(),
            picture.getHeight(),
            sides,
            mask == null ? null : FramePictures.mask(screen, mask),
            "PSNR %s, SSIM %s"
                .formatted(
                    change(
                            damagedQuality == null ? Double.NaN : damagedQuality.psnr(),
                            after.psnr(),
                            2)
                        + " dB",
                    change(
                        damagedQuality == null ? Double.NaN : damagedQuality.ssim(),
                        after.ssim(),
                        4)));
  }

  private static FrameFigure.Side side(String name, BufferedImage picture) {
    return new FrameFigure.Side(name, FramePictures.jpeg(picture));
  }

  private static String change(double from, double to, int digits) {
    String now = Numbers.decimal(to, digits);
    return Double.isNaN(from) ? now : Numbers.decimal(from, digits) + " to " + now;
  }

  /** Decibels of luma after restoration. */
  public double psnr() {
    return after.psnr();
  }

  void write(Html page) {
    figure.write(page);
  }
}
