/** Frames through networks: windows, planes to tensors and back, tiles, gating, restorers. */
package org.reelspark.core.restore;
