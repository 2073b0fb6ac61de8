package org.reelspark.training.loop;

import java.awt.image.BufferedImage;

/**
 * What a validation found.
 *
 * @param picture some of what was measured, a row each
 */
public record Validated(Figures figures, BufferedImage picture) {}
