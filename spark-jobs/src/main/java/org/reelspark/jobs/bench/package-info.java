/** Measures speed and memory, always against something else in the same run. */
package org.reelspark.jobs.bench;
