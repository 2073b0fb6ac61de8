/** Says what a film is and what restoring it would take. */
package org.reelspark.jobs.probe;
