package org.reelspark.jobs.cli;

import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How frames are read and restored, whether the whole film or a few of them. */
final class FrameOptions {
  @Option(
      names = "--flicker",
      paramLabel = "auto|off|0..1",
      defaultValue = "auto",
      converter = FlickerConverter.class,
      description = "share of the flicker to take away (default: ${DEFAULT-VALUE})")
  Flicker flicker;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu",
      defaultValue = "auto",
      description = "where the model runs (default: ${DEFAULT-VALUE})")
  DeviceChoice device;

  @Option(
      names = "--precision",
      paramLabel = "full|half",
      defaultValue = "full",
      description =
          "what the model's network computes in; half is for GPUs and changes pixels a little"
              + " (default: ${DEFAULT-VALUE})")
  Precision precision;

  @Option(
      names = "--on-damage",
      paramLabel = "fail|conceal",
      defaultValue = "fail",
      description =
          "what to do with frames that the decoder finds damaged (default: ${DEFAULT-VALUE})")
  DamagePolicy damage;

  @Option(
      names = "--interlaced",
      paramLabel = "refuse|deinterlace|as-is",
      defaultValue = "refuse",
      description = "what to do with a film made of fields (default: ${DEFAULT-VALUE})")
  InterlacedPolicy interlaced;

  static final class FlickerConverter implements ITypeConverter<Flicker> {
    @Override
    public Flicker convert(String text) {
      try {
        return Flicker.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
