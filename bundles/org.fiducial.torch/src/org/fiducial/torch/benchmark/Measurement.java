package org.fiducial.torch.benchmark;

/**
 * How long something took. Numbers that there are not are NaN.
 *
 * @param name what
 * @param seconds the median of the rounds
 * @param perSecond images, steps … a second
 * @param gflops achieved, in GFLOP/s
 * @param machine rate at which large matrices were multiplied between the rounds, in GFLOP/s
 * @param ratio to the time of a Python implementation, scaled by that rate
 * @param peakMebibytes largest resident memory of the process during it, in MiB; where the system does not let it be counted anew, so far
 * @param limits what it has to keep to
 */
public record Measurement(String name, double seconds, double perSecond, double gflops, double machine, double ratio, double peakMebibytes, Limits limits) {
	/**
	 * What is promised.
	 *
	 * @param ratio most that {@link Measurement#ratio()} may be
	 * @param perSecond least items a second
	 * @param share least share of the machine's rate
	 * @param mebibytes most that the peak of memory may be
	 */
	public record Limits(double ratio, double perSecond, double share, double mebibytes) {
		/** Nothing is promised. */
		public static final Limits NONE = new Limits(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

		/** Whether there is something to keep to. */
		public boolean any() {
			return !equals(NONE);
		}
	}

	/** The share of the machine's rate that was achieved. */
	public double share() {
		return gflops / machine;
	}

	/** Whether all limits are kept that there are; memory only where the system tells it. */
	public boolean passed() {
		return !(ratio > limits.ratio || perSecond < limits.perSecond || share() < limits.share || peakMebibytes > limits.mebibytes);
	}
}
