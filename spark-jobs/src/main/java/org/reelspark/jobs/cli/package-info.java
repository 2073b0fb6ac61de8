/** The command line: options, exit codes, progress. */
package org.reelspark.jobs.cli;
