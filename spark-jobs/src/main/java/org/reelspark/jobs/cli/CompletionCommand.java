package org.reelspark.jobs.cli;

import java.util.concurrent.Callable;
import org.reelspark.jobs.restore.Failures;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = CompletionCommand.NAME,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = Reelspark.COMPLETION,
    description = "Prints a script after which bash and zsh complete commands and options.")
final class CompletionCommand implements Callable<Integer> {
  static final String NAME = "generate-completion";

  /** Picocli's script takes an option and its value for two words, without anything between. */
  private static final String EQUALS =
      """

      # Bash cuts --codec=h264 into three words at the equals sign.
      if [ -n "$BASH_VERSION" ]; then
        function _complete_reelspark_words() {
          local words=() i
          for ((i = 0; i <= COMP_CWORD; i++)); do
            if [[ ${COMP_WORDS[i]} != "=" ]]; then
              words+=("${COMP_WORDS[i]}")
            elif ((i == COMP_CWORD)); then
              words+=("")
            fi
          done
          COMP_WORDS=("${words[@]}")
          COMP_CWORD=$((${#words[@]} - 1))
          _complete_reelspark
        }
        complete -F _complete_reelspark_words -o default reelspark reelspark.sh reelspark.bash
      fi
      """;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    System.out.print(AutoComplete.bash(root.name(), root.commandLine()) + EQUALS);
    return Failures.DONE;
  }
}
