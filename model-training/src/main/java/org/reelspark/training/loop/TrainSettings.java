package org.reelspark.training.loop;

import java.nio.file.Path;

/**
 * What a run is to leave behind, and from where it goes on.
 *
 * @param out the model archive to write; checkpoint, log and pictures stand beside it under its
 *     name
 * @param resume whether to go on from the checkpoint beside {@code out}
 * @param device where it trains, for its page
 * @param producers threads that make what the next steps learn from
 */
public record TrainSettings(Path out, boolean resume, String device, int producers) {}
