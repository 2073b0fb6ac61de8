/** The Spark session that commands share. */
package org.reelspark.jobs.session;
