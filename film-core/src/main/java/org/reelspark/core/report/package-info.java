/** What became of a film, as JSON and as a page; pictures for people. */
package org.reelspark.core.report;
