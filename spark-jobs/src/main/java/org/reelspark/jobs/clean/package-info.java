/** Removes what killed jobs left. */
package org.reelspark.jobs.clean;
