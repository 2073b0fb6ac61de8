/**
 * Makes datasets of clean films: runs of frames picked for sharpness, motion and variety, as a
 * table with Spark's image columns and as clips for the trainer, with damage beside them where
 * asked.
 */
package org.reelspark.jobs.dataset;
