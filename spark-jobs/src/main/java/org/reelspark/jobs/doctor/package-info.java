/** What a machine has of what restoring needs. */
package org.reelspark.jobs.doctor;
