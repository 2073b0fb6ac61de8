package org.reelspark.core.quality;

/**
 * How near one frame comes to its reference: luma.
 *
 * @param psnr decibels
 * @param ssim 1 for equal pictures
 * @param luma the frame's mean, in steps of 8 bits
 * @param referenceLuma the reference's mean
 */
public record FrameQuality(double psnr, double ssim, double luma, double referenceLuma) {}
