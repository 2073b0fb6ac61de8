/**
 * Damage of real film, painted on clean pictures: the trainer, {@code degrade}, the demo and the
 * tests draw from here. Every frame's damage follows from the seed and the frame's number alone.
 */
package org.reelspark.core.damage;
