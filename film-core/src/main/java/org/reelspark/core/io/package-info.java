/** Seekable sources, append-only sinks and the storage that gives them; the local-file ones. */
package org.reelspark.core.io;
