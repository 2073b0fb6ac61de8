/** Some frames of a film as they are and as they would be, side by side. */
package org.reelspark.jobs.preview;
