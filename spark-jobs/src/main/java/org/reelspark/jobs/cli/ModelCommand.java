package org.reelspark.jobs.cli;

import picocli.CommandLine.Command;

@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelImportCommand.class, ModelShowCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  ./reelspark model import --help", "  ./reelspark model show --help"},
    description = "Makes model archives of networks that come from elsewhere, and shows them.")
final class ModelCommand {}
