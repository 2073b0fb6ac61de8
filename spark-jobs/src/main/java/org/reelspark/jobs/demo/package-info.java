/** The demo: a film that is drawn here, aged, restored and measured. */
package org.reelspark.jobs.demo;
