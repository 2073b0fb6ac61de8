package org.reelspark.training.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What {@code train --recipe=fastai} can be told beside the options of every training. */
final class RecipeOptions {
  /** How a model is trained. */
  enum Recipe {
    /** Our own network and losses. */
    OWN,
    /** A ResNet-34 U-Net as fastai trains it. */
    FASTAI
  }

  @Option(
      names = "--recipe",
      paramLabel = "own|fastai",
      defaultValue = "own",
      description =
          "own: our network; fastai: a U-Net on ResNet-34 by fastai's losses, critic and schedule"
              + " (default: ${DEFAULT-VALUE})")
  Recipe recipe;

  @Option(
      names = "--stages",
      split = ",",
      paramLabel = "NAME",
      description =
          "fastai: only these of 1a, 1b (128 pixels), 2a, 2b (480), 3 (whole frames), critic, gan1,"
              + " gan2 (default: all)")
  List<String> stages = List.of();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "fastai: so many damaged and clean frames (default: one of every frame)")
  int pairs;

  @Option(
      names = "--overlay",
      paramLabel = "FILM",
      description =
          "fastai: lay this footage, a path, file:, hdfs: or s3a:, over the frames in soft light,"
              + " instead of our damage")
  OverlayFilm overlay;

  @Option(
      names = "--vgg",
      paramLabel = "FILE",
      description =
          "fastai: VGG-16 with batch normalisation as TorchScript or safetensors, for the feature"
              + " loss")
  Path vgg;

  @Option(names = "--no-vgg", description = "fastai: train by pixels alone, without VGG-16")
  boolean noVgg;

  @Option(
      names = "--encoder",
      paramLabel = "FILE",
      description =
          "fastai: ResNet-34 as TorchScript or safetensors, for the encoder (default: random"
              + " weights, which are trained in all stages)")
  Path encoder;

  @Option(names = "--attention", description = "fastai: with self-attention in the decoder")
  boolean attention;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "fastai: channels of the encoder's first level; fewer than ResNet-34's are for trials"
              + " (default: ${DEFAULT-VALUE})")
  int width;

  /** Options of one recipe alone, the names that were typed among them. */
  static List<String> typed(CommandSpec spec, String... names) {
    return List.of(names).stream()
        .filter(name -> spec.commandLine().getParseResult().hasMatchedOption(name))
        .toList();
  }
}
