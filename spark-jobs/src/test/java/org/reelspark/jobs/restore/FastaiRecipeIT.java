package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.cli.Said;

/** fastai's recipe in small: from a clip to a model archive to a restored film. */
class FastaiRecipeIT {
  private static final int FRAMES = 12;

  @TempDir Path folder;

  @Test
  void whatTheRecipeMakesRestoresAFilm() throws Exception {
    Path clip = clip();
    Path model = folder.resolve("unet.zip");
    Said trained =
        Said.by(
            "train",
            "--recipe=fastai",
            "--clips=" + clip.getParent(),
            "--out=" + model,
            "--no-vgg",
            "--width=16",
            "--batch=2",
            "--steps=8");
    assertThat(trained.code()).as(String.join("\n", trained.err())).isZero();
    assertThat(String.join("\n", trained.out()))
        .contains("without --encoder its weights are random", "saved at step 8", "is trained");
    ModelCard card = ModelArchive.read(model).card();
    assertThat(card.architecture()).isEqualTo("resnet34-unet");
    assertThat(card.training().steps()).isEqualTo(8);
    assertThat(card.training().seed()).isEqualTo(1);
    assertThat(card.training().damage()).containsKey("dust").doesNotContainKey("flicker");
    assertThat(card.training().clips())
        .extracting(ModelCard.Clip::name)
        .containsExactly("clip.mkv");
    assertThat(card.training().validation()).containsKeys("psnr.restored", "luma.shift");
    assertThat(folder.resolve("unet.png")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("unet.html")))
        .contains("Recipe", "1a 1b 2a 2b 3 critic gan1 gan2");

    for (String square : List.of("--square=0", "--square=64")) {
      Path out = folder.resolve("out" + square + ".mkv");
      List<String> command =
          new ArrayList<>(List.of("restore", clip.toString(), out.toString(), "--codec=ffv1"));
      command.add("--model=" + model);
      if (!square.endsWith("=0")) {
        command.add(square);
      }
      Said restored = Said.by(command.toArray(String[]::new));
      assertThat(restored.code()).as(String.join("\n", restored.err())).isZero();
      assertThat(hashes(out)).hasSize(FRAMES).doesNotContainAnyElementsOf(hashes(clip));
    }
  }

  private Path clip() throws Exception {
    List<String> make = new ArrayList<>(FilmFactory.pattern(96, 64, "25", FRAMES));
    make.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "yuv420p"));
    Path film = FilmFactory.film("recipe-clip.mkv", make);
    Path clips = Files.createDirectory(folder.resolve("films"));
    return Files.copy(film, clips.resolve("clip.mkv"));
  }

  private static List<String> hashes(Path film) {
    return Films.shown(film, "yuv420p").stream().map(Films.Shown::hash).toList();
  }
}
