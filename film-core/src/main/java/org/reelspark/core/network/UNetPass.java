package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;

/** What a pass through a {@link UNet} is made of, convolutions with leaky units between them. */
interface UNetPass {
  float SLOPE = 0.1f;

  NDArray linear(Convolution convolution, NDArray x);

  NDArray active(Convolution convolution, NDArray x);

  /** Closes {@code x}. */
  NDArray pair(ConvolutionPair pair, NDArray x);

  /** The sum of {@code x} and of what a convolution makes of {@code other}. */
  NDArray onto(NDArray x, Convolution convolution, NDArray other);

  /** The same with {@code below} from a level below, every value twice across and down. */
  NDArray upOnto(NDArray x, Convolution convolution, NDArray below);

  /**
   * What the network sees of rows {@code [from, to)}: the aligned window's frames, its hints, those
   * of the window as it came, and zeros.
   *
   * @param window [B, 5, C, h, w], aligned
   * @param original the same as it came
   * @param channels with the zeros
   * @return [B, channels, to - from, w]
   */
  NDArray seen(NDArray window, NDArray original, int channels, int from, int to);

  /**
   * Fill, mask and denoised picture of rows {@code [from, to)}, one behind the other, as {@link
   * Mixing} says.
   *
   * @param window [B, 5, C, h, w], aligned
   * @param heads [B, 2C + 4 and all weights or more, to - from, w]
   * @return [B, 2C + 4, to - from, w]
   */
  NDArray mixed(NDArray window, NDArray heads, int from, int to);
}
