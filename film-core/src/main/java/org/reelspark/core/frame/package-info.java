/** Planes of one frame and their sample layout. Imports nothing but the JDK. */
package org.reelspark.core.frame;
