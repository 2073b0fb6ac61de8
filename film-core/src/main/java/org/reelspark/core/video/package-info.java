/**
 * Films on FFmpeg's API: probe, index, exact decode, encode, stitch, verify. What holds native
 * memory is closed by whoever opened it.
 */
package org.reelspark.core.video;
