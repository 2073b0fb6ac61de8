package org.reelspark.core.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a network is given for black and for white, and gives back for them. What is darker or
 * lighter in a film lies beyond.
 */
public enum ValueRange {
  UNIT("0..1"),
  SIGNED("-1..1"),
  BYTES("0..255"),
  /** Mean and standard deviation of ImageNet's red, green and blue, as torchvision has them. */
  IMAGENET("imagenet");

  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final String text;

  ValueRange(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException where the text names none
   */
  @JsonCreator
  public static ValueRange parse(String text) {
    return Arrays.stream(values())
        .filter(range -> range.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text + " is not one of " + all()));
  }

  private static String all() {
    return Arrays.stream(values()).map(range -> range.text).collect(Collectors.joining(", "));
  }

  /** The network's value of one that is 0 for black and 1 for white. */
  public float toNetwork(float value, int channel) {
    return switch (this) {
      case UNIT -> value;
      case SIGNED -> 2 * value - 1;
      case BYTES -> 255 * value;
      case IMAGENET -> (value - MEAN[channel]) / DEVIATION[channel];
    };
  }

  /** 0 for what the network calls black, 1 for white. */
  public float fromNetwork(float value, int channel) {
    return switch (this) {
      case UNIT -> value;
      case SIGNED -> (value + 1) / 2;
      case BYTES -> value / 255;
      case IMAGENET -> value * DEVIATION[channel] + MEAN[channel];
    };
  }

  /** As it is written on a command line and in a card. */
  @JsonValue
  @Override
  public String toString() {
    return text;
  }
}
