package org.fiducial.generation.diffusion;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;

/** Refuses impossible training configurations before anything is loaded. */
final class TrainingCheck {
	private TrainingCheck() {
	}

	static void check(GeneratorTrainingConfig c) {
		oneOf("prompts", c.prompts(), List.of("empty", "style"));
		oneOf("baseWeights", c.baseWeights(), BaseWeights.CHOICES);
		oneOf("schedule", c.schedule(), List.of("constant", "cosine"));
		oneOf("timesteps", c.timesteps(), List.of("uniform", "structure"));
		oneOf("precision", c.precision(), SamplingConfig.PRECISIONS);
		oneOf("keep", c.keep(), List.of("last", "best"));
		between("flip", c.flip());
		between("emptyPrompts", c.emptyPrompts());
		positive("steps", c.steps());
		positive("batchSize", c.batchSize());
		positive("accumulation", c.accumulation());
		positive("imageSize", c.imageSize());
		positive("keepCheckpoints", c.keepCheckpoints());
		if (!c.probeStyles().isEmpty() && !"style".equals(c.prompts())) {
			throw FiducialException.usage("probeStyles needs prompts: style; a stage with empty prompts knows no styles");
		}
		if (!(c.heldOut() >= 0 && c.heldOut() <= .5)) {
			throw FiducialException.usage("heldOut must be 0 to .5, not " + c.heldOut());
		}
		if (!(c.emaDecay() >= 0 && c.emaDecay() < 1)) {
			throw FiducialException.usage("emaDecay must be at least 0 and below 1, not " + c.emaDecay());
		}
		if (!(c.checkpointMinutes() >= 0)) {
			throw FiducialException.usage("checkpointMinutes must be at least 0, not " + c.checkpointMinutes());
		}
		if ("best".equals(c.keep()) && c.probeEvery() <= 0) {
			throw FiducialException.usage("keep: best needs probes to choose by; set probeEvery");
		}
		if (c.reward().wanted()) {
			reward(c.reward());
		}
		if (!(c.learningRate() > 0)) {
			throw FiducialException.usage("learningRate must be above 0, not " + c.learningRate());
		}
	}

	private static void reward(GeneratorTrainingConfig.Reward r) {
		between("reward.share", r.share());
		int last = NoiseSchedule.STANDARD.steps() - 1;
		if (r.maxTimestep() < 0 || r.maxTimestep() > last) {
			throw FiducialException.usage("reward.maxTimestep must be 0 to " + last + ", not " + r.maxTimestep());
		}
		if (!(r.weight() > 0) || Double.isInfinite(r.weight())) {
			throw FiducialException.usage("reward.weight must be above 0, not " + r.weight() + "; leave out reward.model for no reward");
		}
	}

	private static void oneOf(String key, String value, List<String> known) {
		if (!known.contains(value)) {
			throw FiducialException.usage(Suggest.unknown(key, String.valueOf(value), known));
		}
	}

	private static void between(String key, double value) {
		if (!(value >= 0 && value <= 1)) {
			throw FiducialException.usage(key + " must be 0 to 1, not " + value);
		}
	}

	private static void positive(String key, long value) {
		if (value < 1) {
			throw FiducialException.usage(key + " must be at least 1, not " + value);
		}
	}
}
