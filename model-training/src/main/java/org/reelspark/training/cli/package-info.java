/** The commands {@code train}, {@code quality}, {@code evaluate} and {@code degrade}. */
package org.reelspark.training.cli;
