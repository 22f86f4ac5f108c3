package org.fiducial.torch.benchmark;

/**
 * How long something took. Numbers that there are not are NaN.
 *
 * @param name what
 * @param seconds the median of the rounds
 * @param perSecond images, steps … a second
 * @param gflops achieved, in GFLOP/s
 * @param share of the rate at which large matrices are multiplied, measured in the same run
 * @param ratio to the time of a Python implementation, scaled by that rate
 * @param limit what the ratio is to be at most
 * @param peakMebibytes largest resident memory of the process so far, in MiB
 */
public record Measurement(String name, double seconds, double perSecond, double gflops, double share, double ratio, double limit, double peakMebibytes) {
	/** Whether the ratio is within its limit, if there is one. */
	public boolean passed() {
		return Double.isNaN(limit) || ratio <= limit;
	}
}
