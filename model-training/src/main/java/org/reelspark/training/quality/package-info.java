/** What a model reaches: restores short films, measures them, and makes tables and stills of it. */
package org.reelspark.training.quality;
