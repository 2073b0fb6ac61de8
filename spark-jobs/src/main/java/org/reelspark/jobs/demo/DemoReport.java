package org.reelspark.jobs.demo;

import java.util.Map;
import java.util.TreeMap;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.quality.Comparison;

/**
 * What the demo found.
 *
 * @param model that restored the film
 * @param sounds sound tracks of the restored film
 * @param subtitles subtitle tracks of it
 * @param packets packets of sound and subtitles, each equal in all three films
 * @param aged against the clean film
 * @param restored against the clean film
 * @param defectShare share of the film's pixels that lie inside defects
 * @param gains decibels gained inside defects, by kind
 * @param still number of the frame in {@code before-after.png}
 * @param seconds of wall time by stage, and {@code total}
 */
public record DemoReport(
    String model,
    int width,
    int height,
    int frames,
    int sounds,
    int subtitles,
    long packets,
    Figures aged,
    Figures restored,
    double defectShare,
    Map<String, Double> gains,
    int still,
    Map<String, Double> seconds) {
  public DemoReport {
    seconds = Map.copyOf(seconds);
    gains = Map.copyOf(gains);
  }

  /**
   * How far a film is from the clean one.
   *
   * @param psnr of luma, in decibels
   * @param defectPsnr the same, only inside defects
   * @param flicker mean jump of the brightness from frame to frame beyond that of the clean film,
   *     in steps of 8 bits
   */
  public record Figures(double psnr, double defectPsnr, double flicker) {}

  static Figures aged(Comparison.Result quality) {
    return new Figures(quality.damagedPsnr(), all(quality).damagedPsnr(), quality.damagedFlicker());
  }

  static Figures restored(Comparison.Result quality) {
    return new Figures(quality.psnr(), all(quality).restoredPsnr(), quality.flicker());
  }

  static Comparison.Inside all(Comparison.Result quality) {
    return quality.inside().get(Comparison.ALL_DEFECTS);
  }

  static Map<String, Double> gains(Comparison.Result quality) {
    Map<String, Double> gains = new TreeMap<>();
    quality
        .inside()
        .forEach(
            (kind, inside) -> {
              if (!kind.equals(Comparison.ALL_DEFECTS) && inside.share() > 0) {
                gains.put(kind, inside.gain());
              }
            });
    return gains;
  }

  String json() {
    return CanonicalJson.writeIndented(this);
  }
}
