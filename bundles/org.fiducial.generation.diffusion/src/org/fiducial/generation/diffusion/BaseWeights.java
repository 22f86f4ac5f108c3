package org.fiducial.generation.diffusion;

import java.util.List;

/** Which weights of a published base model's U-Net are used, as configurations and descriptions name them. */
final class BaseWeights {
	/** Those that inference with the original implementation uses: {@link #MODEL}, as its configurations say {@code use_ema: False}. */
	static final String AUTO = "auto";
	/** The weights themselves. */
	static final String MODEL = "model";
	/** Their exponential moving average. */
	static final String EMA = "ema";
	/** What a configuration may say. */
	static final List<String> CHOICES = List.of(AUTO, MODEL, EMA);

	private BaseWeights() {
	}
}
