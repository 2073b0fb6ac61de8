/** What is decided before a film is restored, as records and their JSON. */
package org.reelspark.core.plan;
