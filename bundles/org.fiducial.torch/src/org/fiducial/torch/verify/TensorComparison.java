package org.fiducial.torch.verify;

/**
 * One tensor of a case.
 *
 * @param name as the case lists it, without {@code out.} or {@code mid.}
 * @param weights file name of the weights it was computed from; null where the case has none
 * @param shape of the reference
 * @param maxAbs largest absolute difference; NaN if it was not computed or is not a number somewhere
 * @param maxRel largest difference relative to the reference's element, or to its root mean square where that is larger
 * @param rms root mean square of the differences
 * @param measure what the tolerance limits: {@code max_abs} or {@code rms}
 * @param tolerance largest value that passes
 * @param passed whether it does
 * @param reason why it cannot be compared, for example that it was not computed; null if it was compared
 */
public record TensorComparison(String name, String weights, long[] shape, double maxAbs, double maxRel, double rms, String measure, double tolerance, boolean passed,
		String reason) {
}
