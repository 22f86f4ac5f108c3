package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.sampling.BatchNoise;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;

/** Samples a base model: a column for each style's first prompt, two rows with the same noise each time. */
final class BaseProbe {
	private static final int ROWS = 2;
	private static final SamplingConfig SAMPLING = new SamplingConfig("ddim", 20, 0, "compvis", 1);
	private static final double GUIDANCE = 3;

	private final UNet unet;
	private final TextModel text;
	private final Autoencoder autoencoder;
	private final int latentSize;
	private final List<String> prompts;
	private final int batchSize;
	private final long seed;
	private final RunListener listener;

	/** @param batchSize pictures that are made at a time at most: as many as a step trains with, which has room for them */
	BaseProbe(UNet unet, TextModel text, Autoencoder autoencoder, int latentSize, Map<String, List<String>> prompts, int batchSize, long seed, RunListener listener) {
		this.unet = unet;
		this.text = text;
		this.autoencoder = autoencoder;
		this.latentSize = latentSize;
		this.prompts = prompts.values().stream().map(List::getFirst).distinct().toList();
		this.batchSize = batchSize;
		this.seed = seed;
		this.listener = listener;
	}

	/** Samples and shows. */
	void show(long step) {
		List<RgbImage> all = new ArrayList<>();
		for (int row = 0; row < ROWS; row++) {
			for (int from = 0; from < prompts.size(); from += batchSize) {
				all.addAll(sample(prompts.subList(from, Math.min(prompts.size(), from + batchSize)), (long) row * prompts.size() + from));
			}
		}
		int side = all.getFirst().width();
		RgbImage sheet = new RgbImage(side * prompts.size(), side * ROWS);
		for (int i = 0; i < all.size(); i++) {
			sheet.paste(all.get(i), i % prompts.size() * side, i / prompts.size() * side);
		}
		listener.picture(step, "base", sheet);
	}

	/** Pictures of prompts, the first with the noise of this item. */
	private List<RgbImage> sample(List<String> texts, long firstItem) {
		long[] items = new long[texts.size()];
		java.util.Arrays.setAll(items, i -> firstItem + i);
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray context = text.context(texts, Torch.manager());
			NDArray empty = text.context(Collections.nCopies(texts.size(), ""), Torch.manager());
			NDArray start = BatchNoise.counter(seed, items).next(Torch.manager(), unet.config().inChannels(), latentSize, latentSize);
			Sampler sampler = Sampler.of(SAMPLING, NoiseSchedule.STANDARD);
			try (GuidedDenoiser denoiser = new GuidedDenoiser(unet, context, empty, GuidedDenoiser.Guidance.of(GUIDANCE))) {
				return Pictures.images(autoencoder.decode(sampler.sample(denoiser, start, null, null, new NullProgressMonitor())));
			}
		}
	}
}
