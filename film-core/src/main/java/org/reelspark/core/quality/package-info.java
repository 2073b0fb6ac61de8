/**
 * How good a restoration is: with a clean reference and without one. Every measure takes frames as
 * they come and holds at most three of them.
 */
package org.reelspark.core.quality;
