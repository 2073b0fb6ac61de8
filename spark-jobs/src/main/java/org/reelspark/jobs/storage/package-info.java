/** Hadoop file systems behind {@code core.io}, and the work folder with its ledger. */
package org.reelspark.jobs.storage;
