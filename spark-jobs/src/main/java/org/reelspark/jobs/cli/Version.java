package org.reelspark.jobs.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Reelspark.class.getPackage().getImplementationVersion();
    return new String[] {"reelspark " + (version == null ? "(not packaged)" : version)};
  }
}
