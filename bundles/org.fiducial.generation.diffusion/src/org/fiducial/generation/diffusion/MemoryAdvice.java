package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.torch.Precision;

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
		return sentence(out, "use a smaller base model or a machine with more memory");
	}

	/** As above, for training a base model. */
	static String of(BaseTrainingConfig c) {
		List<String> out = new ArrayList<>();
		halve(out, "autoencoder.batchSize", c.autoencoder().batchSize(), "");
		halve(out, "network.batchSize", c.network().batchSize(), "");
		out.add("autoencoder.channels or network.channels lower");
		if (c.network().averageDecay() > 0) {
			out.add("network.averageDecay to 0");
		}
		return sentence(out, "");
	}

	/** As above, for sampling. */
	static String of(SamplingConfig c) {
		List<String> out = new ArrayList<>();
		halve(out, "sampling.batchSize", c.batchSize(), " (the same pictures up to rounding)");
		if (!c.precision().equalsIgnoreCase(Precision.FP32.toString())) {
			out.add("sampling.precision to fp32 (no second copy of the networks)");
		}
		return sentence(out, "use a machine with more memory");
	}

	private static void halve(List<String> out, String key, int batchSize, String effect) {
		if (batchSize > 1) {
			out.add(key + " to " + (batchSize + 1) / 2 + effect);
		}
	}

	private static String sentence(List<String> settings, String otherwise) {
		return settings.isEmpty() ? otherwise : "set " + String.join(", or ", settings) + "; or use a machine with more memory";
	}
}
