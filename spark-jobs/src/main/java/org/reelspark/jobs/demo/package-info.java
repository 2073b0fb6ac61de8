/** Shows what Reelspark does, on a film that it draws itself. */
package org.reelspark.jobs.demo;
