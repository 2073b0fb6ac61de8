/** Whole films as the trainer's commands read and write them: from a local file, frame by frame. */
package org.reelspark.training.film;
