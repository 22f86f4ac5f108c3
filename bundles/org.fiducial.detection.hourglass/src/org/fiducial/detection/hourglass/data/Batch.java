package org.fiducial.detection.hourglass.data;

/**
 * Plain arrays of one optimizer step, row-major.
 *
 * @param size samples N
 * @param input [N, 3, S, S], blue, green, red, each (v - 127.5) / 127.5
 * @param truth [N, K, 2], -1..1
 * @param points [N, K, M, M]
 * @param edges [N, E, M, M]
 * @param pointWeights [N, K]
 * @param edgeWeights [N, E]
 * @param samples indices in the collection, for messages
 */
public record Batch(int size, float[] input, float[] truth, float[] points, float[] edges, float[] pointWeights, float[] edgeWeights, int[] samples) {
}
