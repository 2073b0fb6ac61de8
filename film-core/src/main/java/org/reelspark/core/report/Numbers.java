package org.reelspark.core.report;

import java.util.Locale;

/** Figures as pages write them. */
public final class Numbers {
  private Numbers() {}

  /** In groups of three. */
  public static String whole(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
  }

  /**
   * @param what is counted; its plural ends in s
   */
  public static String plural(long count, String what) {
    return whole(count) + " " + what + (count == 1 ? "" : "s");
  }

  /** With so many digits after the point; a dash where the value is not known. */
  public static String decimal(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A share of 0 to 1. */
  public static String percent(double share) {
    return Double.isNaN(share) ? "-" : decimal(100 * share, share < 0.0995 ? 2 : 1) + " %";
  }

  /** Seconds, or minutes and hours where there are any. */
  public static String duration(double seconds) {
    return seconds < 60 ? decimal(seconds, 1) + " s" : time(seconds);
  }

  /** Minutes and seconds, with hours where there are any. */
  public static String time(double seconds) {
    long tenths = Math.round(seconds * 10);
    long hours = tenths / 36_000;
    String clock =
        String.format(Locale.ROOT, "%d:%02d.%d", tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
    return hours == 0
        ? clock
        : String.format(Locale.ROOT, "%d:%s%s", hours, clock.indexOf(':') == 1 ? "0" : "", clock);
  }
}
