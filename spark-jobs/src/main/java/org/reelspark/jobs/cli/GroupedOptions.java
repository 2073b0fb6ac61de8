package org.reelspark.jobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command under headings. */
final class GroupedOptions implements IHelpSectionRenderer {
  /** What every command may have. */
  static final String OTHERS = "Options";

  /**
   * Some options of some commands.
   *
   * @param commands by blanks
   * @param options by blanks
   */
  private record Group(String heading, String commands, String options) {
    boolean isOf(CommandSpec command) {
      return List.of(commands.split(" ", -1)).contains(command.name());
    }
  }

  private static final String FILMS = "restore probe preview";

  private static final List<Group> GROUPS =
      List.of(
          new Group(
              "Restoring",
              FILMS,
              "--model --models --trust-model --grain-reduction --scale --square --flicker"),
          new Group("Frames", FILMS, "--from --to --at --frames --on-damage --interlaced"),
          new Group(
              "The restored film",
              FILMS,
              "--codec --encoder --quality --preset --pixel-format --drop-unsupported"),
          new Group("Films beside it", FILMS, "--mask --compare --compare-as"),
          new Group("Many films", "restore", "--films --at-once"),
          new Group("The sheets", "preview", "--width --out"),
          new Group(
              "The job",
              FILMS,
              "--work --keep-work --fresh --overwrite --report --chunk-frames --device --precision"
                  + " --decoder --cores"),
          new Group("The demo", "demo", "--folder --small --model --cores"),
          new Group("Damage", "degrade", "--seed --severity --kinds --low-rate"),
          new Group("Footage over the film", "degrade", "--overlay --blend --negate --keep-tones"),
          new Group("What else is written", "degrade", "--mask --reference"),
          new Group("Films to compare with", "evaluate", "--reference --damaged --mask"),
          new Group("The figures", "evaluate", "--page --json"),
          new Group("The model", "quality", "--model --device"),
          new Group("Films", "quality", "--benchmark --clean --kinds --second --old --seed"),
          new Group("The page", "quality", "--page --still"),
          new Group("What is measured", "bench", "--rows --rounds --quick --python"),
          new Group("What is compared", "compare", "--films --frames --seed"),
          new Group("The trainings", "compare", "--clips --minutes --fastai"),
          new Group("What is written", "bench compare", "--out --page --still"),
          new Group(
              "The contract",
              "import",
              "--layout --range --window --scale --multiple --tile --overlap --square --keep-brightness"),
          new Group("The archive", "import", "--out --name --overwrite"),
          new Group("The dataset", "dataset", "--out --overwrite"),
          new Group("What is picked", "dataset", "--crops --run-frames --every --seed"),
          new Group("Damage", "dataset", "--pairs --image --severity --kinds"),
          new Group("Reading and running", "dataset", "--on-damage --interlaced --cores"),
          new Group("Clips", "train", "--clips --validate --low-rate --cache"),
          new Group("The network", "train", "--out --preset --init --scale"),
          new Group("The run", "train", "--minutes --steps --resume --find-rate"),
          new Group("Steps", "train", "--batch --crop --rate --seed --device"),
          new Group(
              "Another recipe",
              "train",
              "--recipe --stages --pairs --overlay --vgg --no-vgg --encoder --attention --width"));

  /** All options that are shown, by heading, in the order of the groups. */
  static Map<String, List<OptionSpec>> of(CommandSpec command) {
    List<OptionSpec> left = new ArrayList<>(command.options());
    left.removeIf(OptionSpec::hidden);
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    for (Group group : GROUPS) {
      for (String name : group.options().split(" ", -1)) {
        OptionSpec option = command.findOption(name);
        if (group.isOf(command) && left.remove(option)) {
          groups.computeIfAbsent(group.heading(), heading -> new ArrayList<>()).add(option);
        }
      }
    }
    if (!left.isEmpty()) {
      groups.put(OTHERS, left);
    }
    return groups;
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    of(help.commandSpec())
        .forEach(
            (heading, options) -> {
              Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
              layout.addAllOptions(options, help.parameterLabelRenderer());
              text.append("%n%s:%n%s".formatted(heading, layout));
            });
    return text.toString();
  }
}
