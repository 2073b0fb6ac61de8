package org.reelspark.jobs.demo;

import java.util.List;
import org.reelspark.core.video.FilmComposer.Sound;

/** The film's two sound tracks, note by note. */
final class Soundtrack {
  private static final double NOTE_SECONDS = 0.375;

  /** Half tones above A of 220 Hz; a waltz of eight bars. */
  private static final int[] MELODY = {
    7, 12, 16, 19, 16, 12, 9, 14, 17, 21, 17, 14, 11, 14, 19, 23, 19, 14, 12, 16, 19, 24, 19, 16
  };

  /** Pitches of a voice that rises and falls. */
  private static final int[] VOICE = {-12, -10, -7, -10, -12, -14, -12, -5, -7, -10};

  private Soundtrack() {}

  static List<Sound> sounds() {
    return List.of(
        new Sound("eng", "Music", Soundtrack::music),
        new Sound("deu", "Commentary", Soundtrack::commentary));
  }

  private static double music(long sample) {
    double seconds = (double) sample / Sound.RATE;
    int note = (int) (seconds / NOTE_SECONDS);
    double age = seconds - note * NOTE_SECONDS;
    double pluck = Math.min(1, age / 0.01) * Math.exp(-5 * age);
    int bar = note / 6;
    double bass = hertz(MELODY[bar * 6 % MELODY.length] - 24);
    double swell = Math.sin(Math.PI * (seconds / (6 * NOTE_SECONDS) - bar));
    double high = hertz(MELODY[note % MELODY.length]);
    return 0.35 * pluck * (sine(high, seconds) + 0.3 * sine(2 * high, seconds))
        + 0.2 * swell * sine(bass, seconds);
  }

  private static double commentary(long sample) {
    double seconds = (double) sample / Sound.RATE;
    int syllable = (int) (seconds / 0.22);
    double age = seconds / 0.22 - syllable;
    boolean pause = syllable % 7 == 6;
    double loud = pause ? 0 : Math.pow(Math.sin(Math.PI * age), 2);
    double pitch = hertz(VOICE[syllable % VOICE.length]);
    double tone = 0;
    for (int overtone = 1; overtone <= 6; overtone++) {
      tone += sine(overtone * pitch, seconds) / overtone;
    }
    return 0.25 * loud * tone;
  }

  private static double hertz(int halfTones) {
    return 220 * Math.pow(2, halfTones / 12.0);
  }

  private static double sine(double hertz, double seconds) {
    return Math.sin(2 * Math.PI * hertz * seconds);
  }
}
