package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.TrainingEstimate;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.DeviceMemory;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

/**
 * Trains a ControlNet for a few steps on some of the pictures, from loading to saving, and tells what the whole training will need. On a CPU, where too much memory
 * ends the process without a word, it begins with a single sample and goes no further if a full batch would not fit.
 */
final class Rehearsal {
	private static final int STEPS = 3;
	private static final int PICTURES = 32;
	/** A forward pass, of the time of a sample's training: with Stable Diffusion 1.5 on a CPU 4.1 of 9.8 s. */
	private static final double FORWARD = .4;
	/** Of the memory there is, what a training may plan with. */
	private static final double SAFE = .95;
	private static final int FLOAT = 4;
	/** Bytes of metrics.jsonl and TensorBoard events a step; of a probe picture's pixel as PNG. */
	private static final int LOG_BYTES = 700;
	private static final double PIXEL_BYTES = 2;

	private final GeneratorTrainingConfig config;
	private final LabelledImages data;
	private final Path runFolder;
	private final RunListener probes;
	private final DifferentiableLandmarks.Loader detectors;

	/**
	 * @param probes hears of the probe
	 * @param detectors open the model of the reward
	 */
	Rehearsal(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener probes, DifferentiableLandmarks.Loader detectors) {
		this.config = config;
		this.data = data;
		this.runFolder = runFolder;
		this.probes = probes;
		this.detectors = detectors;
	}

	/** A few steps as they were. */
	private record Trial(ControlTraining training, double secondsPerStep, double secondsJudging, double secondsSaving, long peak, long checkpoint, long moments, long contexts, long model) {
	}

	TrainingEstimate run(SubMonitor progress) {
		SubMonitor half = progress.setWorkRemaining(2);
		OptionalLong limit = DeviceMemory.limit();
		boolean careful = config.batchSize() > 1 && !Torch.device().isGpu() && limit.isPresent();
		if (careful) {
			Trial single = trial(1, 1, false, half.split(1));
			long expected = expected(single, config.batchSize());
			if (single.peak > 0 && expected > SAFE * limit.getAsLong()) {
				return estimate(single, single.secondsPerStep * config.batchSize(), expected, limit, false);
			}
		}
		Trial full = trial(config.batchSize(), STEPS, true, half.split(1));
		return estimate(full, full.secondsPerStep, full.peak, limit, true);
	}

	/** Activations grow with the batch; weights, gradients and the optimiser's state do not. */
	private long expected(Trial single, int batchSize) {
		long fixed = FLOAT * (single.training.parameters() + single.training.trainable() * (config.emaDecay() > 0 ? 4 : 3));
		return single.peak + (batchSize - 1) * Math.max(0, single.peak - fixed);
	}

	/** @param probed whether the last step is followed by a probe, as those of the training will be */
	private Trial trial(int batchSize, int steps, boolean probed, SubMonitor progress) {
		Path folder = null;
		try {
			Path beside = runFolder.toAbsolutePath().getParent();
			Files.createDirectories(beside);
			folder = Files.createTempDirectory(beside, "dry-run-");
			return trial(batchSize, steps, probed, folder, progress);
		} catch (IOException e) {
			throw FiducialException.failed(runFolder + ": a temporary folder beside it cannot be used: " + e.getMessage(), e);
		} finally {
			if (folder != null) {
				delete(folder);
			}
		}
	}

	private static void delete(Path folder) {
		try {
			AtomicFiles.deleteTree(folder);
		} catch (IOException e) {
			throw FiducialException.failed(folder + ": cannot be removed: " + e.getMessage(), e);
		}
	}

	private Trial trial(int batchSize, int steps, boolean probed, Path folder, SubMonitor progress) throws IOException {
		GeneratorTrainingConfig few = Configs.overlay(Configs.json().createObjectNode().put("steps", steps).put("batchSize", batchSize).put("checkpointEvery", 0).put("checkpointMinutes", 0)
				.put("keepCheckpoints", 1).put("keep", "last").put("probeEvery", probed && config.probeEvery() > 0 ? steps : 0).put("heldOut", 0), config, "dry run");
		List<Double> seconds = new ArrayList<>();
		long[] last = new long[1];
		double[] judging = new double[1];
		RunListener stopwatch = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				if (values.containsKey("seconds_per_step")) {
					seconds.add(values.get("seconds_per_step"));
					last[0] = System.nanoTime();
				}
			}

			@Override
			public void probe(int column, String style, double[] shape) {
				if (probed) {
					probes.probe(column, style, shape);
				}
			}

			@Override
			public OptionalDouble probed(long step, List<RgbImage> pictures) {
				long start = System.nanoTime();
				OptionalDouble error = probes.probed(step, pictures);
				last[0] = System.nanoTime();
				judging[0] = (last[0] - start) * 1e-9;
				return error;
			}
		};
		DeviceMemory.resetPeak();
		ControlTraining training = new ControlTraining(few, new Some(data), folder, stopwatch, detectors);
		Path model = folder.resolve("model");
		training.run(model, progress);
		double saving = (System.nanoTime() - last[0]) * 1e-9;
		// the first step warms up: buffers, algorithms
		double step = seconds.stream().skip(Math.min(1, seconds.size() - 1)).mapToDouble(Double::doubleValue).average().orElseThrow();
		return new Trial(training, step, judging[0], saving, DeviceMemory.peak().orElse(-1), size(folder.resolve(ControlTraining.CHECKPOINTS)), size(folder.resolve(ControlTraining.MOMENTS)),
				size(folder.resolve(ControlTraining.CONTEXTS)), size(model));
	}

	private static long size(Path path) throws IOException {
		try (Stream<Path> all = Files.walk(path)) {
			long sum = 0;
			for (Path p : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
				sum += Files.size(p);
			}
			return sum;
		}
	}

	private TrainingEstimate estimate(Trial t, double secondsPerStep, long peak, OptionalLong limit, boolean measured) {
		double share = (double) data.size() / Some.count(data);
		double promptShare = (double) prompts(data) / prompts(new Some(data));
		boolean styled = "style".equals(config.prompts());
		long count = config.probeEvery() > 0 ? (config.steps() + config.probeEvery() - 1) / config.probeEvery() : 0;
		int columns = ControlProbe.PICTURES + config.probeStyles().size();
		double passes = columns * ControlProbe.STEPS * (styled ? 2. : 1.) + ValidationLoss.SAMPLES;
		double probing = count * (passes * FORWARD * secondsPerStep / (config.batchSize() * (double) config.accumulation()) + t.secondsJudging);
		double training = config.steps() * secondsPerStep;
		double saves = 1 + (config.checkpointEvery() > 0 ? (double) config.steps() / config.checkpointEvery() : 0) + (config.checkpointMinutes() > 0 ? training / 60 / config.checkpointMinutes() : 0);
		double preparing = t.training.pictureSeconds() * share + t.training.promptSeconds() * promptShare;
		// one more than are kept, while the newest is written, and the best
		double disk = (config.keepCheckpoints() + 2.) * t.checkpoint + t.moments * share + t.contexts * promptShare + t.model + config.steps() * (double) LOG_BYTES
				+ count * 2 * columns * PIXEL_BYTES * config.imageSize() * config.imageSize() * 2;
		String advice = limit.isPresent() && peak > SAFE * limit.getAsLong() ? MemoryAdvice.of(config) : "";
		return new TrainingEstimate(Torch.device().toString(), t.training.parameters(), t.training.trainable(), data.size(), peak, limit.orElse(-1), measured, secondsPerStep, preparing, probing,
				saves * t.secondsSaving, preparing + training + probing + saves * t.secondsSaving, (long) disk, free(), advice);
	}

	/** How many prompts are encoded, the empty one included. */
	private int prompts(LabelledImages of) {
		Set<String> prompts = ControlTraining.prompts(IntStream.range(0, of.size()).mapToObj(of::style).distinct().toList(), config);
		return prompts.size() + (prompts.contains("") ? 0 : 1);
	}

	private long free() {
		try {
			return Files.getFileStore(runFolder.toAbsolutePath().getParent()).getUsableSpace();
		} catch (IOException e) {
			throw FiducialException.failed(runFolder + ": its disk cannot be asked for free space: " + e.getMessage(), e);
		}
	}

	/** Some of the pictures, from all over the data. */
	private record Some(LabelledImages data) implements LabelledImages {
		static int count(LabelledImages data) {
			return Math.max(1, Math.min(PICTURES, data.size()));
		}

		@Override
		public String scheme() {
			return data.scheme();
		}

		@Override
		public int size() {
			return Math.min(PICTURES, data.size());
		}

		private int place(int index) {
			return (int) ((long) index * data.size() / count(data));
		}

		@Override
		public LabelledImage get(int index) {
			return data.get(place(index));
		}

		@Override
		public String style(int index) {
			return data.style(place(index));
		}

		@Override
		public String domain(int index) {
			return data.domain(place(index));
		}
	}
}
