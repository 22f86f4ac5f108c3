package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.sampling.BatchNoise;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.ItemNoise;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.OutOfMemory;
import org.fiducial.torch.Precision;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;

/**
 * Samples a ControlNet: noise of its own for every picture, a sampler with classifier-free guidance, decoding. Requests that differ in guidance or
 * control scale run in separate batches; a request's picture does not depend on its batch beyond the last bits of a float.
 */
final class DiffusionGenerator implements Generator {
	private final ControlModel model;
	private final String hash;
	private final PromptContexts contexts;
	private final HintSource hints;
	private final boolean owned;
	/** Made when first needed. */
	private ControlModel.Networks narrowed;

	/** What requests of one batch must share. */
	private record Key(double guidance, double controlScale) {
	}

	/** Takes over a finished model: closing this closes it. */
	DiffusionGenerator(ControlModel model, String hash) {
		this(model, hash, new RememberedContexts(model.base().text()), true);
	}

	/** Looks at a model in training; that and the contexts of its prompts stay open. */
	DiffusionGenerator(ControlModel model, PromptContexts contexts) {
		this(model, "", contexts, false);
	}

	private DiffusionGenerator(ControlModel model, String hash, PromptContexts contexts, boolean owned) {
		this.model = model;
		this.hash = hash;
		this.contexts = contexts;
		this.owned = owned;
		ControlDescription d = model.description();
		int hintSize = model.base().latentSize(d.imageSize()) * d.controlnet().hintStride();
		hints = new HintSource(ConditioningRenderer.of(d.renderer(), LandmarkSchemes.shared().get(d.scheme())), d.imageSize(), hintSize);
	}

	@Override
	public int imageSize() {
		return model.description().imageSize();
	}

	@Override
	public String modelHash() {
		return hash;
	}

	@Override
	public RgbImage condition(double[] shape) {
		return hints.draw(shape, false);
	}

	@Override
	public List<RgbImage> generate(List<GenerationRequest> requests, SamplingConfig config, IProgressMonitor monitor) {
		return OutOfMemory.explain(() -> sample(requests, config, monitor), () -> "while sampling " + Math.min(config.batchSize(), requests.size()) + " pictures of " + imageSize()
				+ " pixels at a time: " + MemoryAdvice.of(config) + ".");
	}

	/** As {@link #generate}, for callers who have advice of their own where memory runs out. */
	List<RgbImage> sample(List<GenerationRequest> requests, SamplingConfig config, IProgressMonitor monitor) {
		Sampler sampler = Sampler.of(config, NoiseSchedule.STANDARD);
		Map<Key, List<Integer>> groups = new LinkedHashMap<>();
		for (int i = 0; i < requests.size(); i++) {
			GenerationRequest r = requests.get(i);
			groups.computeIfAbsent(new Key(r.guidance(), r.controlScale()), k -> new ArrayList<>()).add(i);
		}
		List<RgbImage> out = new ArrayList<>(Collections.nCopies(requests.size(), null));
		SubMonitor progress = SubMonitor.convert(monitor, Math.max(1, requests.size()));
		groups.forEach((key, indices) -> {
			for (int from = 0; from < indices.size(); from += config.batchSize()) {
				List<Integer> part = indices.subList(from, Math.min(indices.size(), from + config.batchSize()));
				List<RgbImage> images = batch(part.stream().map(requests::get).toList(), key, config, sampler, progress.split(part.size()));
				for (int k = 0; k < part.size(); k++) {
					out.set(part.get(k), images.get(k));
				}
			}
		});
		return out;
	}

	private List<RgbImage> batch(List<GenerationRequest> requests, Key key, SamplingConfig config, Sampler sampler, IProgressMonitor monitor) {
		int side = model.base().latentSize(imageSize());
		int z = model.base().description().unet().inChannels();
		BatchNoise noise = new BatchNoise(requests.stream().map(r -> ItemNoise.of(config.noise(), r.seed(), r.item())).toList());
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray context = contexts.of(requests.stream().map(r -> text(r.prompt())).toList());
			NDArray without = key.guidance == 1 ? null : contexts.of(requests.stream().map(r -> text(r.negativePrompt())).toList());
			NDArray hint = Pictures.unit(requests.stream().map(r -> condition(r.shape())).toList(), Torch.manager());
			NDArray start = noise.next(Torch.manager(), z, side, side);
			ControlModel.Networks n = networks(Precision.named(config.precision()));
			try (GuidedDenoiser denoiser = new GuidedDenoiser(n.unet(), n.net(), context, without, hint, new GuidedDenoiser.Guidance(key.guidance, config.guidanceRange()),
					GuidedDenoiser.Control.of(config.control(), key.controlScale, n.net()), n.precision())) {
				NDArray latents = sampler.sample(denoiser, start, () -> noise.next(Torch.manager(), z, side, side), null, monitor);
				return Pictures.images(model.base().autoencoder().decode(latents));
			}
		}
	}

	@Override
	public SamplingConfig settle(SamplingConfig config) {
		return config.withPrecision(model.networks(Precision.named(config.precision())).precision().toString());
	}

	/** Only the networks of a model that nobody trains are worth converting once for all. */
	private ControlModel.Networks networks(Precision wanted) {
		ControlModel.Networks plain = model.networks(wanted);
		if (!owned || plain.precision() == Precision.FP32) {
			return plain;
		}
		if (narrowed == null) {
			narrowed = model.narrowed(plain.precision());
		}
		return narrowed;
	}

	private static String text(String prompt) {
		return prompt == null ? "" : prompt;
	}

	@Override
	public void close() {
		if (narrowed != null) {
			narrowed.close();
		}
		if (owned) {
			contexts.close();
			model.close();
		}
	}
}
