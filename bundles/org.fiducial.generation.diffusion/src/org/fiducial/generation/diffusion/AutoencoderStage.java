package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.Pause;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderLoss;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderObjective;
import org.fiducial.generation.diffusion.autoencoder.LatentNormalizer;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;

/**
 * The autoencoder of a base model: trains it and normalises its latents; later, when the U-Net has been trained on them, trains the
 * decoder alone, as Stable Diffusion's was refined.
 */
final class AutoencoderStage {
	/** Pictures over which latents are normalised. */
	private static final int CALIBRATION = 512;
	private static final String REFINED = "autoencoder-refined.safetensors";
	private static final int BATCH = 8;
	private static final int PROBE = 8;
	private static final long WARMUP = 50;

	private final BaseTrainingConfig config;
	private final LabelledImages data;
	private final Path folder;
	private final RunListener listener;

	AutoencoderStage(BaseTrainingConfig config, LabelledImages data, Path folder, RunListener listener) {
		this.config = config;
		this.data = data;
		this.folder = folder;
		this.listener = listener;
	}

	/** The finished autoencoder, from the run folder if it was trained before. It requires no gradients. */
	Autoencoder run(SubMonitor progress) {
		BaseTrainingConfig.Autoencoder c = config.autoencoder();
		AutoencoderConfig shape = new AutoencoderConfig(c.channels(), c.multipliers(), c.resBlocks(), c.latentChannels(), c.latentChannels(), config.imageSize(), List.of(),
				c.normGroups(), 1);
		Path file = folder.resolve(ModelFiles.AUTOENCODER);
		if (!Files.isRegularFile(file)) {
			train(shape, file, progress);
		}
		progress.setWorkRemaining(0);
		return new Autoencoder(shape, Parameters.load(file, ""));
	}

	private void train(AutoencoderConfig shape, Path file, SubMonitor progress) {
		BaseTrainingConfig.Autoencoder c = config.autoencoder();
		try (Autoencoder model = new Autoencoder(shape, AutoencoderInit.create(shape, config.seed()))) {
			model.parameters().trainAll();
			listener.message("autoencoder with " + model.parameters().count() + " parameters");
			try (Parameters result = loop(model, "autoencoder", 0, c.steps(), c.cropSteps(), c.learningRate(), config.seed(), progress)) {
				normalize(new Autoencoder(shape, result));
				save(file, result);
			}
		}
	}

	/**
	 * Trains the decoder of a finished autoencoder on; its latents stay what they are.
	 *
	 * @return the refined one, or the same if there is nothing to do
	 */
	Autoencoder refine(Autoencoder model, SubMonitor progress) {
		BaseTrainingConfig.Autoencoder c = config.autoencoder();
		if (c.decoderSteps() < 1) {
			return model;
		}
		Path file = folder.resolve(REFINED);
		if (!Files.isRegularFile(file)) {
			model.parameters().train(Autoencoder::isDecoder);
			try (Parameters result = loop(model, "decoder", c.steps() + config.network().steps(), c.decoderSteps(), c.decoderSteps() * 2 / 3, c.learningRate() / 2, config.seed() + 1, progress)) {
				save(file, result);
			}
		}
		return new Autoencoder(model.config(), Parameters.load(file, ""));
	}

	/** Trains what requires gradients and returns the average; checkpoints live in a folder of this name until the end. */
	private Parameters loop(Autoencoder model, String name, long before, long steps, long cropSteps, double learningRate, long seed, SubMonitor progress) {
		BaseTrainingConfig.Autoencoder c = config.autoencoder();
		TrainingConfig loop = new TrainingConfig(steps, c.batchSize(), 1, learningRate, .01, WARMUP, "cosine", 1, c.averageDecay(), 0, config.checkpointEvery(), 0,
				config.keepCheckpoints(), seed);
		AutoencoderObjective objective = new AutoencoderObjective(model, data, AutoencoderLoss.DEFAULT, c.batchSize(), config.imageSize(), cropSteps, seed);
		Path checkpoints = folder.resolve("checkpoints-" + name);
		try (DiffusionTrainer trainer = new DiffusionTrainer(model.parameters(), objective, loop, checkpoints)) {
			trainer.pauseWhen(Pause.of(folder));
			long from = trainer.resume();
			if (from > 0) {
				listener.message(name + " resumed at step " + from);
			}
			Parameters kept = trainer.average() == null ? model.parameters() : trainer.average();
			RunListener phase = listener.phase(name, before);
			trainer.run(phase, probes(new Autoencoder(model.config(), kept), name, steps, phase), progress);
			return kept.copy();
		} finally {
			model.parameters().freeze();
		}
	}

	private void save(Path file, Parameters result) {
		ModelFiles.saveHalf(file, result.asMap(), Map.of("name", config.name(), "licence", config.licence()));
		try {
			AtomicFiles.deleteTree(folder.resolve("checkpoints-autoencoder"));
			if (file.endsWith(REFINED)) {
				AtomicFiles.deleteTree(folder.resolve("checkpoints-decoder"));
			}
		} catch (IOException e) {
			throw FiducialException.failed(folder + ": old checkpoints cannot be removed: " + e.getMessage(), e);
		}
	}

	private void normalize(Autoencoder model) {
		LatentNormalizer normalizer = new LatentNormalizer(model.config().embedDim());
		int[] order = CounterRandom.of(config.seed(), 0).split("calibration").permutation(data.size());
		int n = Math.min(CALIBRATION, order.length);
		try (GradMode off = GradMode.off()) {
			for (int first = 0; first < n; first += BATCH) {
				for (float[] m : moments(model, order, first, Math.min(n, first + BATCH))) {
					normalizer.add(m);
				}
			}
		}
		normalizer.apply(model.parameters());
	}

	private List<float[]> moments(Autoencoder model, int[] order, int from, int to) {
		List<RgbImage> images = new ArrayList<>();
		for (int i = from; i < to; i++) {
			images.add(data.get(order[i]).image().resized(config.imageSize(), config.imageSize()));
		}
		List<float[]> out = new ArrayList<>();
		try (Scope scope = Scope.open()) {
			NDArray moments = model.moments(Pictures.signed(images, Torch.manager()));
			for (int i = 0; i < images.size(); i++) {
				out.add(moments.get(i).toFloatArray());
			}
		}
		return out;
	}

	private LongConsumer probes(Autoencoder average, String name, long steps, RunListener phase) {
		List<RgbImage> originals = new ArrayList<>();
		for (int i = 0; i < Math.min(PROBE, data.size()); i++) {
			originals.add(data.get(i).image().resized(config.imageSize(), config.imageSize()));
		}
		return config.probeEvery() <= 0 ? null : step -> {
			if (step % config.probeEvery() == 0 || step == steps) {
				show(average, originals, name, step, phase);
			}
		};
	}

	/** Originals above what the autoencoder makes of them. */
	private void show(Autoencoder average, List<RgbImage> originals, String name, long step, RunListener phase) {
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			List<RgbImage> decoded = Pictures.images(average.decode(average.encode(Pictures.signed(originals, Torch.manager()), null)));
			int side = config.imageSize();
			RgbImage sheet = new RgbImage(side * originals.size(), 2 * side);
			for (int i = 0; i < originals.size(); i++) {
				sheet.paste(originals.get(i), i * side, 0);
				sheet.paste(decoded.get(i), i * side, side);
			}
			phase.picture(step, name, sheet);
		}
	}
}
