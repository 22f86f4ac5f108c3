package org.fiducial.generation.diffusion;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.DiffusionCost;
import org.fiducial.generation.diffusion.unet.FirstBlock;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Autocast;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.benchmark.Benchmark;
import org.fiducial.torch.benchmark.Measurements;
import org.fiducial.torch.benchmark.Measurements.What;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Times of Stable Diffusion 1.x at 256 pixels with random weights, and of the size of the shipped base model. References: the original code
 * under torch 1.13 with two threads.
 */
public final class DiffusionBenchmark implements Benchmark {
	private static final String UNET = "model.diffusion_model.";
	private static final String CONTROL = "control_model.";
	private static final int LATENT = 32;
	private static final double LIMIT = .6;
	/** Of the rate at which large matrices are multiplied. */
	private static final double SHARE = .7;
	/** Bytes that the original code took for a ControlNet's step with a base model that does not train along; as it is published, the base does, and takes 12.3 GB. */
	private static final double STEP_MEMORY = 10.2e9;
	private static final int STACKED = 4;
	private static final double PICTURES_PER_SECOND = 3;
	/** The shipped base model's U-Net; its prompts have 24 tokens. */
	private static final UNetConfig SMALL = new UNetConfig(4, 4, 32, List.of(1, 2, 4, 4), 1, List.of(2, 4, 8), 0, 32, 128, 1, 1);

	private static final AutoencoderConfig SMALL_AUTOENCODER = new AutoencoderConfig(16, List.of(1, 2, 4), 1, 4, 4, 128, List.of(), 1, 1);

	@Override
	public void run(Measurements results, IProgressMonitor monitor) {
		SubMonitor progress = SubMonitor.convert(monitor, 5);
		diffusion(results, "small U-Net", SMALL, ControlNetConfig.sized(SMALL, 4), 8, 24, progress.split(1));
		synthesis(results, progress.split(1));
		autoencoder(results, progress.split(1));
		firstBlock(results, UNetConfig.SD_1);
		progress.worked(1);
		diffusion(results, "SD 1.x", UNetConfig.SD_1, ControlNetConfig.of(UNetConfig.SD_1), 1, 77, progress.split(1));
	}

	private static void diffusion(Measurements results, String name, UNetConfig c, ControlNetConfig k, int batch, int tokens, IProgressMonitor monitor) {
		try (Parameters p = new Parameters("random " + name)) {
			random(p, UNET, UNet.shapes(c));
			random(p, CONTROL, ControlNet.shapes(k));
			for (Precision precision : precisions()) {
				p.freeze();
				p.narrow(precision, n -> n.startsWith(UNET) && UNet.narrows(n.substring(UNET.length())));
				String of = name + (precision == Precision.FP32 ? "" : " in " + precision);
				String at = ", batch " + batch + ", " + LATENT + " x " + LATENT + " latents";
				diffusion(results, of, at, p, new UNet(c, p, UNET), new ControlNet(k, p, CONTROL), batch, tokens, precision);
			}
		}
	}

	private static void diffusion(Measurements results, String name, String at, Parameters p, UNet unet, ControlNet control, int batch, int tokens, Precision precision) {
		UNetConfig c = unet.config();
		int stride = control.config().hintStride();
		try (Scope scope = Scope.open()) {
			NDArray x = uniform(p, batch, c.inChannels(), LATENT, LATENT);
			NDArray context = uniform(p, batch, tokens, c.contextDim());
			NDArray hint = uniform(p, batch, control.config().hintChannels(), LATENT * stride, LATENT * stride);
			boolean full = c.equals(UNetConfig.SD_1);
			DiffusionCost cost = new DiffusionCost(c, control.config(), LATENT, tokens);
			long[] t = new long[batch];
			Arrays.fill(t, 500);
			try (GradMode off = GradMode.off()) {
				What forward = What.of(name + " forward" + at).items(batch).gflop(batch * 1e-9 * cost.forward());
				results.time(full ? forward.reference(3.0, LIMIT).share(SHARE).rounds(3) : forward, () -> Autocast.output(precision, () -> unet.predict(x, t, context)).sum().getFloat());
			}
			p.train(n -> n.startsWith(CONTROL));
			TrainingConfig config = new TrainingConfig(1000, batch, 1, 1e-5, .01, 0, "constant", 0, 0, 0, 1_000_000, 0, 2, 0);
			try (DiffusionTrainer trainer = new DiffusionTrainer(p, NoisePredictor.control(unet, control, Segments.PLAIN, precision), n -> new Batch(x, context, hint), null, config, null)) {
				What step = What.of(name + " ControlNet training step" + at).items(batch).gflop(batch * 1e-9 * cost.controlStep());
				results.time(full ? memory(step.reference(9.8, LIMIT).share(SHARE).rounds(3), precision) : step, trainer::trainStep);
			}
		}
	}

	/** The product takes the last precision of those that are measured, so that its memory counts. */
	private static What memory(What step, Precision precision) {
		return precision == precisions().getLast() ? step.memory(STEP_MEMORY) : step;
	}

	/** A residual block and a transformer of 320 channels, with AdamW, as the Python reference was timed. */
	private static void firstBlock(Measurements results, UNetConfig c) {
		try (Parameters p = new Parameters("a random block")) {
			random(p, UNET, FirstBlock.shapes(c));
			FirstBlock block = new FirstBlock(c, p, UNET);
			NDArray x = uniform(p, STACKED, c.modelChannels(), LATENT, LATENT);
			NDArray emb = uniform(p, STACKED, c.timeDim());
			NDArray context = uniform(p, STACKED, 77, c.contextDim());
			NDArray target = uniform(p, STACKED, c.modelChannels(), LATENT, LATENT);
			String of = "residual block and transformer of SD 1.x (320 channels), ";
			String at = ", batch " + STACKED + ", " + LATENT + " x " + LATENT;
			double gflop = STACKED * 1e-9 * new DiffusionCost(c, ControlNetConfig.of(c), LATENT, 77).firstBlock();
			try (GradMode off = GradMode.off()) {
				results.time(What.of(of + "forward" + at).items(STACKED).gflop(gflop).share(SHARE), () -> block.apply(x, emb, context).sum().getFloat());
			}
			p.trainAll();
			NDList trained = new NDList(p.values());
			List<String> names = p.trainable();
			try (AdamW optimizer = new AdamW(p, AdamW.Config.DEFAULT); GradMode on = GradMode.on()) {
				results.time(What.of(of + "training step" + at).items(STACKED).trains(gflop).reference(1.385, LIMIT).share(SHARE), () -> {
					NDList gradients = Segments.PLAIN.grad(Ops.mse(block.apply(x, emb, context), target), trained);
					optimizer.step(IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, gradients::get)), 1e-4);
				});
			}
		}
	}

	/** 32 bits, and 16 where this machine gains by it. */
	private static List<Precision> precisions() {
		return Precision.named(Precision.AUTO) == Precision.FP32 ? List.of(Precision.FP32) : List.of(Precision.FP32, Precision.BF16);
	}

	/** What the demo does for a picture, but for drawing the landmarks and writing the file: hints, guided sampling, decoding. */
	private static void synthesis(Measurements results, IProgressMonitor monitor) {
		int batch = 8;
		Parameters a = new Parameters("a random small autoencoder");
		random(a, "", SMALL_AUTOENCODER.shapes());
		try (Parameters p = new Parameters("a random small model"); Autoencoder decoder = new Autoencoder(SMALL_AUTOENCODER, a)) {
			ControlNetConfig k = ControlNetConfig.sized(SMALL, 4);
			random(p, UNET, UNet.shapes(SMALL));
			random(p, CONTROL, ControlNet.shapes(k));
			NDArray start = uniform(p, batch, 4, LATENT, LATENT);
			NDArray context = uniform(p, batch, 24, SMALL.contextDim());
			NDArray without = uniform(p, batch, 24, SMALL.contextDim());
			NDArray hint = uniform(p, batch, 3, LATENT * k.hintStride(), LATENT * k.hintStride());
			Sampler sampler = Sampler.of(Configs.overlay(Configs.json().createObjectNode().put("sampler", "ddim").put("steps", 16).put("spacing", "trailing"), SamplingConfig.DEFAULT, "benchmark"),
					NoiseSchedule.STANDARD);
			for (Precision precision : precisions()) {
				p.narrow(precision, n -> !n.startsWith(UNET) || UNet.narrows(n.substring(UNET.length())));
				UNet unet = new UNet(SMALL, p, UNET);
				ControlNet control = new ControlNet(k, p, CONTROL);
				What what = What.of("small model makes pictures of 128 x 128: 16 DDIM steps, guidance, batch " + batch + ", " + precision).items(batch).rounds(3);
				// the demo's precision is 'auto'
				results.time(precision == precisions().getLast() ? what.atLeast(PICTURES_PER_SECOND) : what, () -> {
					try (GradMode off = GradMode.off(); GuidedDenoiser denoiser = new GuidedDenoiser(unet, control, context, without, hint, GuidedDenoiser.Guidance.of(2.5),
							GuidedDenoiser.Control.of(1, control), precision)) {
						Pictures.images(decoder.decode(sampler.sample(denoiser, start, null, null, monitor)));
					}
				});
			}
		}
	}

	private static void autoencoder(Measurements results, IProgressMonitor monitor) {
		AutoencoderConfig c = AutoencoderConfig.KL_F8;
		Parameters p = new Parameters("a random autoencoder");
		random(p, "", c.shapes());
		try (Autoencoder a = new Autoencoder(c, p); GradMode off = GradMode.off()) {
			NDArray latents = uniform(p, 1, c.embedDim(), LATENT, LATENT);
			NDArray picture = uniform(p, 1, 3, 8 * LATENT, 8 * LATENT);
			results.time(What.of("KL-f8 decodes 256 x 256 pixels").items(1).gflop(622).reference(3.1, LIMIT).rounds(3), () -> a.decode(latents).sum().getFloat());
			results.time(What.of("KL-f8 encodes 256 x 256 pixels").items(1).reference(1.33, LIMIT).rounds(3), () -> a.moments(picture).sum().getFloat());
		}
	}

	/** Uniform as PyTorch starts layers; norms 1 and biases 0. PyTorch's own generator, since the published sizes have a billion numbers. */
	private static void random(Parameters p, String prefix, Map<String, long[]> shapes) {
		shapes.forEach((name, shape) -> {
			if (shape.length == 1) {
				p.fill(prefix + name, name.endsWith("weight") ? 1 : 0, shape);
			} else {
				float bound = (float) Math.sqrt(shape[0] / (double) new Shape(shape).size());
				p.put(prefix + name, p.manager().randomUniform(-bound, bound, new Shape(shape)));
			}
		});
	}

	private static NDArray uniform(Parameters p, long... shape) {
		return p.manager().randomUniform(-1, 1, new Shape(shape));
	}
}
