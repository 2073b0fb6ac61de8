/**
 * What a model reaches: restores short films, measures them, and makes tables and stills of it. How
 * near a restored film comes to a clean one.
 */
package org.reelspark.training.quality;
