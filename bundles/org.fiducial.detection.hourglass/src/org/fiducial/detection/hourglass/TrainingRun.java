package org.fiducial.detection.hourglass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.SampleOrder;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.LearningRate;

/** One training as it was asked for: checked, with its folder. */
final class TrainingRun {
	private static final String IDENTITY = "detector-run.json";

	final DetectorTrainingConfig config;
	final LandmarkScheme scheme;
	final HourglassConfig network;
	final LabelledImages training;
	final LabelledImages validation;
	final SampleOrder order;
	final CropRule crop;
	final Augmenter augmenter;
	private final Path folder;

	/** @throws FiducialException (usage, input) if the configuration or the data cannot be used, or the folder holds another run */
	TrainingRun(DetectorTrainingConfig config, LandmarkScheme scheme, HourglassConfig network, LabelledImages training, LabelledImages validation, Path folder) {
		this.config = config;
		this.scheme = scheme;
		this.network = network;
		this.training = training;
		this.validation = validation;
		this.folder = folder;
		this.crop = new CropRule(cropSide(), config.cropFactor());
		check();
		this.augmenter = new Augmenter(scheme, crop, network.inputSize(), config.augmentation(), config.augmentations(), config.art());
		checkScheme(training, "training");
		if (validation != null) {
			checkScheme(validation, "validation");
		}
		order = config.domainWeights().isEmpty() ? SampleOrder.of(training, config.domainBalanced(), config.seed()) : SampleOrder.weighted(training, config.domainWeights(), config.seed());
		if (order.size() == 0) {
			throw FiducialException.input("none of the " + training.size() + " training pictures has landmarks; annotate some, or import a dataset that has them");
		}
		claimFolder();
	}

	private void check() {
		expect(config.steps() >= 1, "steps", "at least 1", config.steps());
		expect(config.batchSize() >= 1 && config.batchSize() <= 1024, "batchSize", "1 to 1024", config.batchSize());
		expect(config.learningRate() > 0 && config.learningRate() <= 1, "learningRate", "above 0 and at most 1", config.learningRate());
		expect(config.weightDecay() >= 0 && config.weightDecay() < 1, "weightDecay", "at least 0 and below 1", config.weightDecay());
		expect(config.emaDecay() >= 0 && config.emaDecay() < 1, "emaDecay", "at least 0 and below 1", config.emaDecay());
		expect(config.augmentation() >= 0 && config.augmentation() <= 1, "augmentation", "0 to 1", config.augmentation());
		expect(config.domainWeights().isEmpty() || !config.domainBalanced(), "domainBalanced", "false beside domainWeights", config.domainBalanced());
		expect(config.warmup() >= 0, "warmup", "at least 0", config.warmup());
		expect(config.maxGradNorm() >= 0, "maxGradNorm", "at least 0", config.maxGradNorm());
		expect(config.checkpointEvery() >= 1, "checkpointEvery", "at least 1", config.checkpointEvery());
		expect(config.keepCheckpoints() >= 1, "keepCheckpoints", "at least 1", config.keepCheckpoints());
		expect(config.validateEvery() >= 0, "validateEvery", "at least 0", config.validateEvery());
		expect(config.patience() >= 0, "patience", "at least 0", config.patience());
		expect(config.patience() == 0 || config.validateEvery() > 0 && validation != null, "patience", "0 where nothing is validated (validation, validateEvery)", config.patience());
		learningRate();
	}

	private static void expect(boolean ok, String key, String range, Object found) {
		if (!ok) {
			throw FiducialException.usage("detector training: " + key + " must be " + range + ", not " + found);
		}
	}

	private void checkScheme(LabelledImages images, String what) {
		if (!scheme.id().equals(images.scheme())) {
			throw FiducialException.usage("the " + what + " pictures have landmarks of scheme '" + images.scheme() + "', the detector is to learn '" + scheme.id()
					+ "'; map the dataset to that scheme, or train for '" + images.scheme() + "'");
		}
	}

	private CropRule.BoxSide cropSide() {
		return switch (config.cropSide().toLowerCase(Locale.ROOT)) {
			case "max" -> CropRule.BoxSide.MAX;
			case "min" -> CropRule.BoxSide.MIN;
			default -> throw FiducialException.usage("detector training: cropSide must be max or min, not '" + config.cropSide() + "'");
		};
	}

	/** The schedule. */
	LearningRate learningRate() {
		long n = config.steps();
		LearningRate base = switch (config.schedule().toLowerCase(Locale.ROOT)) {
			case "steps" -> step -> config.learningRate() * (step < .4 * n ? 1 : step < .7 * n ? .1 : step < .9 * n ? .01 : .001);
			case "cosine" -> LearningRate.cosine(config.learningRate(), .02 * config.learningRate(), n);
			case "constant" -> LearningRate.constant(config.learningRate());
			default -> throw FiducialException.usage("detector training: schedule must be constant, cosine or steps, not '" + config.schedule() + "'");
		};
		return config.warmup() > 0 ? base.warmUp(config.warmup()) : base;
	}

	/** Writes down what this folder is for, or refuses if it holds the work of something else. */
	private void claimFolder() {
		String wanted = HourglassEngine.fingerprint(config, training.size());
		Path file = folder.resolve(IDENTITY);
		try {
			boolean same = Files.exists(file) && Files.readString(file).equals(wanted);
			if (!same && (isFinished() || Files.isDirectory(checkpointFolder()))) {
				throw FiducialException.usage(folder + ": holds a detector training with another configuration or other data (see " + IDENTITY
						+ "); use another run folder, or delete this one to start anew");
			}
			if (!same) {
				AtomicFiles.writeString(file, wanted);
			}
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be read or written: " + e.getMessage(), e);
		}
	}

	/** Where the run keeps everything. */
	Path folder() {
		return folder;
	}

	Path checkpointFolder() {
		return folder.resolve("checkpoints");
	}

	/** Weights of the best validation so far, where training may stop early. */
	Path bestFolder() {
		return folder.resolve("best");
	}

	Path modelFolder() {
		return folder.resolve("model");
	}

	boolean isFinished() {
		return Files.isRegularFile(modelFolder().resolve(HourglassModel.DESCRIPTION));
	}
}
