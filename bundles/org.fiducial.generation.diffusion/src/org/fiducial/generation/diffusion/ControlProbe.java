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
import org.fiducial.generation.Generator;
import org.fiducial.generation.SamplingConfig;

/**
 * Samples the same few conditions with the same noise again and again, so that one sees when the network begins to obey: a row of
 * conditions above a row of pictures.
 */
final class ControlProbe {
	private static final int PICTURES = 6;
	private static final SamplingConfig SAMPLING = new SamplingConfig("ddim", 10, 0, "compvis", PICTURES);
	private static final double GUIDANCE = 3;

	private final Generator generator;
	private final RunListener listener;
	private final List<GenerationRequest> requests = new ArrayList<>();

	/**
	 * @param from indices of the samples that give their landmarks
	 * @param guided false for a stage that knows empty prompts only
	 */
	ControlProbe(Generator generator, TrainingSamples samples, int[] from, Function<String, String> prompts, boolean guided, long seed, RunListener listener) {
		this.generator = generator;
		this.listener = listener;
		for (TrainingSamples.Sample s : choose(samples, from, seed)) {
			listener.probe(requests.size(), s.style(), s.shape());
			requests.add(new GenerationRequest(s.shape(), prompts.apply(s.style()), "", guided ? GUIDANCE : 1, 1, seed, requests.size()));
		}
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

	/** Evaluations of the networks for the pictures of a step. */
	static int evaluations(boolean guided) {
		return PICTURES * SAMPLING.steps() * (guided ? 2 : 1);
	}

	/** Samples and shows. @return the listener's judgement, as {@link RunListener#probed} */
	OptionalDouble show(long step) {
		List<RgbImage> pictures = generator.generate(requests, SAMPLING, new NullProgressMonitor());
		int side = generator.imageSize();
		RgbImage sheet = new RgbImage(side * pictures.size(), 2 * side);
		for (int i = 0; i < pictures.size(); i++) {
			Sheets.paste(sheet, generator.condition(requests.get(i).shape()).resized(side, side), i * side, 0);
			Sheets.paste(sheet, pictures.get(i), i * side, side);
		}
		listener.picture(step, "probe", sheet);
		return listener.probed(step, pictures);
	}
}
