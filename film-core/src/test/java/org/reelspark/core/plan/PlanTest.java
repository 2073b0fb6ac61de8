package org.reelspark.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final RestoreSettings SETTINGS =
      new RestoreSettings(
          0.5f, Precision.FULL, 0, Flicker.AUTO, DamagePolicy.FAIL, InterlacedPolicy.REFUSE, false);

  @Test
  void aPlanComesBackFromItsJson() throws Exception {
    Plan plan = plan(SETTINGS, 100);
    assertThat(Plan.of(plan.json())).isEqualTo(plan);
    assertThat(Plan.of(plan.json()).json()).isEqualTo(plan.json());
  }

  @Test
  void equalPlansHashAlikeAndOthersDoNot() {
    Plan plan = plan(SETTINGS, 100);
    assertThat(plan(SETTINGS, 100).hash()).isEqualTo(plan.hash()).hasSize(64);
    assertThat(plan(SETTINGS, 101).hash()).isNotEqualTo(plan.hash());
    RestoreSettings off =
        new RestoreSettings(
            0.5f,
            Precision.FULL,
            0,
            Flicker.OFF,
            DamagePolicy.FAIL,
            InterlacedPolicy.REFUSE,
            false);
    assertThat(plan(off, 100).hash()).isNotEqualTo(plan.hash());
    RestoreSettings half =
        new RestoreSettings(
            0.5f,
            Precision.HALF,
            0,
            Flicker.AUTO,
            DamagePolicy.FAIL,
            InterlacedPolicy.REFUSE,
            false);
    assertThat(plan(half, 100).hash()).isNotEqualTo(plan.hash());
  }

  @Test
  void chunksThatLeaveAGapAreNoPlan() {
    List<Run> runs =
        List.of(
            new Run(List.of(new Chunk(0, 0, 10, 0, 10, 0))),
            new Run(List.of(new Chunk(1, 11, 20, 11, 20, 11))));
    assertThatThrownBy(() -> plan(SETTINGS, 20, runs)).hasMessageContaining("frame 10");
  }

  @Test
  void theOutlineOfATwoHourFilmNamesEveryChunkInAFewLines() {
    List<Run> runs = new ArrayList<>();
    int frames = 172_800;
    for (int id = 0; id < frames / 240; id++) {
      int first = 240 * id;
      runs.add(new Run(List.of(new Chunk(id, first, first + 240, first, first + 240, first))));
    }
    int last = frames + 100;
    runs.add(new Run(List.of(new Chunk(runs.size(), frames, last, frames, last, frames))));
    Plan plan = plan(SETTINGS, last, runs);
    PlanOutline outline = plan.outline();
    assertThat(outline.hash()).isEqualTo(plan.hash());
    assertThat(outline.tasks()).isEqualTo(721);
    assertThat(outline.chunks())
        .containsExactly(
            new PlanOutline.EqualChunks(0, frames, 240),
            new PlanOutline.EqualChunks(frames, last, 100));
  }

  private static Plan plan(RestoreSettings settings, int frames) {
    return plan(settings, frames, List.of(new Run(List.of(new Chunk(0, 0, frames, 0, frames, 0)))));
  }

  private static Plan plan(RestoreSettings settings, int frames, List<Run> runs) {
    return new Plan(
        Plan.FORMAT,
        new FilmFingerprint(1234, "ab"),
        "cd",
        0,
        frames,
        "builtin:median:1",
        1,
        "none",
        settings,
        "matroska",
        new EncoderSettings(
            VideoCodec.FFV1, "ffv1", "62.1.100", "yuv420p", 1, 0, Map.of("level", "3")),
        runs);
  }
}
