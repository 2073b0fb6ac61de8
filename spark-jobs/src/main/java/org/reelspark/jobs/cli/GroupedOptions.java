package org.reelspark.jobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command's help under headings. */
final class GroupedOptions implements IHelpSectionRenderer {
  private static final String OTHERS = "Options";
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Restoring", List.of("--model", "--models", "--grain-reduction", "--flicker"));
    GROUPS.put(
        "Frames", List.of("--from", "--to", "--at", "--frames", "--on-damage", "--interlaced"));
    GROUPS.put(
        "The restored film",
        List.of("--codec", "--quality", "--preset", "--pixel-format", "--drop-unsupported"));
    GROUPS.put("Films beside it", List.of("--mask", "--compare", "--compare-as"));
    GROUPS.put("Many films", List.of("--films", "--at-once"));
    GROUPS.put(
        "The job",
        List.of(
            "--work",
            "--keep-work",
            "--fresh",
            "--overwrite",
            "--chunk-frames",
            "--device",
            "--cores"));
  }

  @Override
  public String render(Help help) {
    List<OptionSpec> left = new ArrayList<>(help.commandSpec().options());
    left.removeIf(OptionSpec::hidden);
    StringBuilder text = new StringBuilder();
    GROUPS.forEach(
        (heading, names) -> {
          List<OptionSpec> group = new ArrayList<>();
          for (String name : names) {
            OptionSpec option = help.commandSpec().findOption(name);
            if (option != null && left.remove(option)) {
              group.add(option);
            }
          }
          text.append(section(help, heading, group));
        });
    return text.append(section(help, OTHERS, left)).toString();
  }

  private static String section(Help help, String heading, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return "";
    }
    Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
    layout.addAllOptions(options, help.parameterLabelRenderer());
    return "%n%s:%n%s".formatted(heading, layout);
  }
}
