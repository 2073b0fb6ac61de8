/** The commands {@code train}, {@code evaluate} and {@code degrade}. */
package org.reelspark.training.cli;
