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
 * @param least what {@code perSecond} is to be at least
 * @param peakMebibytes largest resident memory of the process during it, in MiB; where the system does not let it be counted anew, so far
 */
public record Measurement(String name, double seconds, double perSecond, double gflops, double share, double ratio, double limit, double least, double peakMebibytes) {
	/** Whether there is something to pass. */
	public boolean limited() {
		return !Double.isNaN(limit) || !Double.isNaN(least);
	}

	/** Whether ratio and rate are within their limits, where there are such. */
	public boolean passed() {
		return (Double.isNaN(limit) || ratio <= limit) && (Double.isNaN(least) || perSecond >= least);
	}
}
