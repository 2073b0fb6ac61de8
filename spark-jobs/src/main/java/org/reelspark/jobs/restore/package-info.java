/**
 * The driver's side of restoring a film: prepare, analyse, restore, stitch, verify, publish,
 * report.
 */
package org.reelspark.jobs.restore;
