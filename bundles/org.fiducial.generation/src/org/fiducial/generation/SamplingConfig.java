package org.fiducial.generation;

/**
 * How pictures are sampled.
 *
 * @param sampler {@code ddim}
 * @param steps denoising steps, 1 to 1000
 * @param eta DDIM's noise, 0 (deterministic) to 1
 * @param spacing {@code compvis}, {@code leading} or {@code trailing}
 * @param batchSize pictures a pass; does not change results
 */
public record SamplingConfig(String sampler, int steps, double eta, String spacing, int batchSize) {
	/** DDIM, 50 steps, deterministic: the paper's. */
	public static final SamplingConfig DEFAULT = new SamplingConfig("ddim", 50, 0, "compvis", 4);
}
