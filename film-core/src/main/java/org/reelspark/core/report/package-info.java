/** What became of a film, as JSON. */
package org.reelspark.core.report;
