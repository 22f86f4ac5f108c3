package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;

/**
 * Samples the same few conditions with the same noise again and again, so that one sees when the network begins to obey: a row of
 * conditions above a row of pictures.
 */
final class ControlProbe {
	static final int PICTURES = 6;
	static final int STEPS = 10;
	private static final double GUIDANCE = 3;

	private final DiffusionGenerator generator;
	private final SamplingConfig sampling;
	private final RunListener listener;
	private final List<GenerationRequest> requests = new ArrayList<>();

	/**
	 * @param from indices of the samples that give their landmarks
	 * @param config tells which styles are shown beside those of the samples, with the same landmarks; and how many pictures are made at a time: no more than a
	 *            step trains with, which has room for them
	 */
	ControlProbe(DiffusionGenerator generator, TrainingSamples samples, int[] from, GeneratorTrainingConfig config, Function<String, String> prompts, RunListener listener) {
		this.generator = generator;
		this.listener = listener;
		sampling = new SamplingConfig("ddim", STEPS, 0, "compvis", Math.min(PICTURES, config.batchSize()));
		// a stage that knows empty prompts only has nothing to be guided away from
		boolean guided = "style".equals(config.prompts());
		List<TrainingSamples.Sample> chosen = choose(samples, from, config.seed());
		for (TrainingSamples.Sample s : chosen) {
			add(s.style(), s.shape(), prompts, guided, config.seed());
		}
		List<String> more = config.probeStyles();
		for (int i = 0; i < more.size(); i++) {
			add(more.get(i), chosen.get(i % chosen.size()).shape(), prompts, guided, config.seed());
		}
	}

	private void add(String style, double[] shape, Function<String, String> prompts, boolean guided, long seed) {
		listener.probe(requests.size(), style, shape);
		requests.add(new GenerationRequest(shape, prompts.apply(style), "", guided ? GUIDANCE : 1, 1, seed, requests.size()));
	}

	/** Random ones; no style twice as long as there are others. */
	private static List<TrainingSamples.Sample> choose(TrainingSamples samples, int[] from, long seed) {
		List<TrainingSamples.Sample> left = new ArrayList<>();
		for (int i : CounterRandom.of(seed, 0).split("probe").permutation(from.length)) {
			left.add(samples.list().get(from[i]));
		}
		List<TrainingSamples.Sample> out = new ArrayList<>();
		while (out.size() < PICTURES && !left.isEmpty()) {
			Set<String> styles = new HashSet<>();
			left.removeIf(s -> out.size() < PICTURES && styles.add(String.valueOf(s.style())) && out.add(s));
		}
		return out;
	}

	/** Samples and shows. @return the listener's judgement, as {@link RunListener#probed} */
	OptionalDouble show(long step) {
		List<RgbImage> pictures = generator.sample(requests, sampling, new NullProgressMonitor());
		int side = generator.imageSize();
		RgbImage sheet = new RgbImage(side * pictures.size(), 2 * side);
		for (int i = 0; i < pictures.size(); i++) {
			sheet.paste(generator.condition(requests.get(i).shape()).resized(side, side), i * side, 0);
			sheet.paste(pictures.get(i), i * side, side);
		}
		listener.picture(step, "probe", sheet);
		return listener.probed(step, pictures);
	}
}
