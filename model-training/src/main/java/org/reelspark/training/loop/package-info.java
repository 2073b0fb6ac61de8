/** Losses, the optimizer, its schedule and averaging, checkpoints, and the loop around them. */
package org.reelspark.training.loop;
