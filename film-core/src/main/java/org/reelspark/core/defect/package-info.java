/** What the defect mask of a frame shows. */
package org.reelspark.core.defect;
