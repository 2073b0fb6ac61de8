package org.reelspark.training.loop;

import java.util.List;
import java.util.Map;

/**
 * What a {@link Course} says of itself.
 *
 * @param settings what decides the run beside its clips, by name: a checkpoint is gone on from only
 *     under the same
 * @param parts of the loss, in the order in which a step gives them, five at most
 * @param partsExplained what they are, for those who look at their curves
 * @param columns what a validation's picture shows, from left to right
 */
public record CourseFacts(
    Map<String, String> settings,
    List<String> parts,
    String partsExplained,
    List<String> columns) {}
