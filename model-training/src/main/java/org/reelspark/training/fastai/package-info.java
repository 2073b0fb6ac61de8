/** The recipe of fastai 1's lessons on restoring pictures: losses, critic, schedule. */
package org.reelspark.training.fastai;
