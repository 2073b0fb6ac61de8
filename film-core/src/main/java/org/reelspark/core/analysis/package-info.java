/** Cuts and flicker gains of a whole film, from small sums of every frame. */
package org.reelspark.core.analysis;
