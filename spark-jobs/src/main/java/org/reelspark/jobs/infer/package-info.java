/**
 * The work of one task: the executor's models, its share of the processor, decode, infer, encode.
 */
package org.reelspark.jobs.infer;
