/** The networks' blocks, and model archives: written, checked and read. */
package org.reelspark.core.network;
