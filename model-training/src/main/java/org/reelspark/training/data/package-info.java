/** From a folder of clean clips to batches of damaged windows, each seeded by its index. */
package org.reelspark.training.data;
