/** Many films as one job: which, in what order, and what became of each. */
package org.reelspark.jobs.batch;
