package org.reelspark.jobs.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Options whose values are an enum's: typed, refused and completed in the words of the help. Those
 * that name what completes them take nothing else.
 */
final class EnumOptions {
  private EnumOptions() {}

  /** Prepares all such options of a command. */
  static void prepare(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      if (option.typeInfo().isEnum()) {
        List<Object> values = values(option);
        List<String> words = values.stream().map(EnumOptions::word).toList();
        ITypeConverter<Object> converter =
            text -> {
              int at = words.indexOf(text.toLowerCase(Locale.ROOT).replace('_', '-'));
              if (at < 0) {
                throw new TypeConversionException(text + " is not " + either(words));
              }
              return values.get(at);
            };
        command.remove(option);
        command.addOption(
            OptionSpec.builder(option).completionCandidates(words).converters(converter).build());
      }
    }
  }

  private static List<Object> values(OptionSpec option) {
    Set<String> offered = new HashSet<>();
    option.completionCandidates().forEach(offered::add);
    return Arrays.stream((Object[]) option.type().getEnumConstants())
        .filter(
            value -> offered.contains(((Enum<?>) value).name()) || offered.contains(word(value)))
        .toList();
  }

  private static String word(Object value) {
    String name = ((Enum<?>) value).name();
    String own = value.toString();
    return own.equals(name) ? name.toLowerCase(Locale.ROOT).replace('_', '-') : own;
  }

  private static String either(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
