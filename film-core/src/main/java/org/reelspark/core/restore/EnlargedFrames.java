package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.PlaneLayout;

/** Makes frames of twice the size out of what a network of planes gives. */
final class EnlargedFrames {
  private final PictureFormat small;
  private final Colour colour;
  private final PlaneTensors tensors;

  /**
   * @param small the film's format
   * @param network layout of the network
   * @param stride of the network
   */
  EnlargedFrames(PictureFormat small, Colour colour, PlaneLayout network, int stride) {
    this.small = small;
    this.colour = colour;
    // The detail's tensor is of twice the size, also where the frame's is rounded up.
    this.tensors =
        new PlaneTensors(small.enlarged(Enlargement.SCALE), network, Enlargement.SCALE * stride);
  }

  PictureFormat format() {
    return tensors.format();
  }

  /**
   * The samples of an enlarged frame, rounded once and clipped to the format's values. Chroma that
   * the film samples more finely than the network knows gets no detail.
   *
   * @param of gives the planes of {@code restored}
   * @param restored the frame that is enlarged, as {@link PlaneTensors#read} has it
   * @param detail what it then lacks, [C, 2H, 2W] of the network's channels
   */
  byte[] write(PlaneTensors of, NDArray restored, NDArray detail) {
    PictureFormat format = format();
    byte[] samples = new byte[format.bytes()];
    for (int plane = 0; plane < format.planes(); plane++) {
      float[] values = Enlargement.BASE.plane(small, colour, plane, of.values(restored, plane));
      if (plane == 0 || tensors.isNetworks()) {
        float[] lacking = tensors.values(detail, plane);
        for (int i = 0; i < values.length; i++) {
          values[i] += lacking[i];
        }
      }
      put(samples, plane, values);
    }
    return samples;
  }

  private void put(byte[] samples, int plane, float[] values) {
    PictureFormat format = format();
    int at = format.planeOffset(plane);
    for (int i = 0; i < values.length; i++) {
      int rounded = Math.round(values[i] * (1 << format.bitDepth()));
      int sample = Math.max(0, Math.min(format.maxValue(), rounded));
      if (format.bytesPerSample() == 1) {
        samples[at + i] = (byte) sample;
      } else {
        Frame.putShort(samples, at + 2 * i, sample);
      }
    }
  }

  /** A mask of the film's size, each value of it four times. */
  byte[] mask(byte[] mask) {
    int width = format().width();
    byte[] large = new byte[width * format().height()];
    for (int i = 0; i < large.length; i++) {
      int y = i / width / Enlargement.SCALE;
      int x = i % width / Enlargement.SCALE;
      large[i] = mask[y * small.width() + x];
    }
    return large;
  }
}
