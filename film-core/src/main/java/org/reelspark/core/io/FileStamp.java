package org.reelspark.core.io;

import java.io.Serializable;

/**
 * What a store says of one file; two equal stamps of a location are the same content.
 *
 * @param location the full location
 * @param size bytes
 * @param modified milliseconds since 1970
 * @param tag the store's entity tag, empty where it has none
 */
public record FileStamp(String location, long size, long modified, String tag)
    implements Serializable {}
