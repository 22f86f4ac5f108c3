package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.generation.GeneratorTrainingConfig;

/** What to change in a configuration that needs more memory than there is; the least harmful first. */
final class MemoryAdvice {
	private MemoryAdvice() {
	}

	/** A clause that begins with a verb. */
	static String of(GeneratorTrainingConfig c) {
		List<String> out = new ArrayList<>();
		if (!c.gradientCheckpointing()) {
			out.add("gradientCheckpointing to true (a third more time, the same result)");
		}
		if (c.batchSize() > 1) {
			int half = (c.batchSize() + 1) / 2;
			out.add("batchSize to " + half + " and accumulation to " + c.accumulation() * ((c.batchSize() + half - 1) / half) + " (as many samples a step)");
		}
		if (c.imageSize() > 128) {
			out.add("imageSize below " + c.imageSize());
		}
		if (!c.lockedDecoder()) {
			out.add("lockedDecoder to true");
		}
		if (c.emaDecay() > 0) {
			out.add("emaDecay to 0");
		}
		return out.isEmpty() ? "use a smaller base model or a machine with more memory" : "set " + String.join(", or ", out) + "; or use a machine with more memory";
	}
}
