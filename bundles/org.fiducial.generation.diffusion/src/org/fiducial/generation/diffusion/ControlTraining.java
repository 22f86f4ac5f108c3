package org.fiducial.generation.diffusion;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.LongConsumer;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.PretrainedModels;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.LandmarkReward;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.PredictionTerm;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.training.TrainingNoise;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Segments;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

/** One stage of training a ControlNet, from the base model to the finished folder. */
final class ControlTraining {
	private static final String CHECKPOINTS = "checkpoints";
	private static final String CACHE = "cache/moments.bin";
	/** Encoding, of all the work of a stage, for the progress bar. */
	private static final int ENCODING = 10;

	private final GeneratorTrainingConfig config;
	private final LabelledImages data;
	private final Path folder;
	private final RunListener listener;
	private final DifferentiableLandmarks.Loader detectors;

	/** @param detectors open the model of the reward */
	ControlTraining(GeneratorTrainingConfig config, LabelledImages data, Path folder, RunListener listener, DifferentiableLandmarks.Loader detectors) {
		this.config = config;
		this.data = data;
		this.folder = folder;
		this.listener = listener;
		this.detectors = detectors;
	}

	/** Trains, and writes the model to a folder. */
	void run(Path model, SubMonitor progress) {
		try (DifferentiableLandmarks detector = detector(); BaseModel base = BaseModel.load(PretrainedModels.locate(config.base()))) {
			base.latentSize(config.imageSize());
			listener.message("base model '" + base.description().name() + "', " + base.unetParameters().count() + " parameters in the U-Net");
			SubMonitor encoding = progress.split(ENCODING);
			try (TrainingSamples samples = TrainingSamples.encode(data, folder.resolve(CACHE), base.autoencoder(), base.autoencoderHash(), config.imageSize(), true,
					config.flip() > 0, listener, encoding); ControlModel net = initialise(base, samples)) {
				train(net, samples, detector, progress.split(100 - ENCODING));
				net.save(model);
			}
		}
	}

	/** The reward's, or null. */
	private DifferentiableLandmarks detector() {
		if (!config.reward().wanted()) {
			return null;
		}
		DifferentiableLandmarks detector = detectors.load(Path.of(config.reward().model()));
		if (!detector.scheme().equals(data.scheme())) {
			detector.close();
			throw FiducialException.input(config.reward().model() + ": the reward's detector finds landmarks of scheme '" + detector.scheme() + "', but the data has '" + data.scheme()
					+ "'");
		}
		return detector;
	}

	private PredictionTerm reward(BaseModel base, DifferentiableLandmarks detector) {
		return detector == null ? PredictionTerm.NONE
				: new LandmarkReward(base.autoencoder()::decode, detector, LandmarkSchemes.shared().get(data.scheme()).defaultNormalizer(), NoiseSchedule.STANDARD,
						config.reward().weight(), config.reward().maxTimestep());
	}

	/** From the U-Net, or from an earlier stage. */
	private ControlModel initialise(BaseModel base, TrainingSamples samples) {
		ControlNetConfig shape = ControlNetConfig.sized(base.description().unet(), base.description().autoencoder().factor());
		Parameters p = new Parameters("a ControlNet");
		if (config.init() == null || config.init().isBlank()) {
			ControlNet.initialize(shape, p, ControlModel.CONTROL, base.unetParameters(), "", config.seed());
			if (!config.lockedDecoder()) {
				ControlModel.copy(base.unetParameters(), p, ControlModel.NOISE);
			}
		} else {
			shape = takeOver(Path.of(config.init()), base, p);
		}
		return new ControlModel(new ControlDescription(ModelFiles.FORMAT, ControlDescription.KIND, config.base(), base.hash(), data.scheme(), config.renderer(), config.imageSize(),
				shape, config.lockedDecoder(), config.prompts(), samples.styles(), samples.list().size(), config.steps(), base.description().licence()), base, p);
	}

	private ControlNetConfig takeOver(Path init, BaseModel base, Parameters into) {
		ControlDescription d = ModelFiles.describe(init, ControlDescription.NONE, ControlDescription.KIND);
		if (!d.baseHash().equals(base.hash())) {
			throw FiducialException.input(init + ": trained on another base model than '" + config.base() + "'");
		}
		if (!d.renderer().equals(config.renderer()) || !d.scheme().equals(data.scheme())) {
			throw FiducialException.input(init + ": trained with renderer " + d.renderer() + " and scheme " + d.scheme() + ", but this stage has " + config.renderer() + " and "
					+ data.scheme());
		}
		ControlModel.takeOver(init, d, base, config.lockedDecoder(), into);
		return d.controlnet();
	}

	private void train(ControlModel model, TrainingSamples samples, DifferentiableLandmarks detector, SubMonitor progress) {
		BaseModel base = model.base();
		boolean styled = "style".equals(config.prompts());
		Function<String, String> prompts = styled ? ControlTraining::prompt : s -> "";
		ConditioningRenderer renderer = ConditioningRenderer.of(config.renderer(), LandmarkSchemes.shared().get(data.scheme()));
		HintSource hints = new HintSource(renderer, config.imageSize(), samples.latentSize() * model.description().controlnet().hintStride());
		model.unlock();
		try (PromptContexts contexts = new PromptContexts(base.text()); DiffusionGenerator generator = new DiffusionGenerator(model, "", false);
				DiffusionTrainer trainer = new DiffusionTrainer(model.parameters(), new DiffusionObjective(NoisePredictor.control(model.unet(), model.net(), segments()),
						new ControlBatches(samples, base.autoencoder().config().scaleFactor(), hints, contexts, prompts, config), contexts.of(""),
						NoiseSchedule.STANDARD, loop(styled), noise(), reward(base, detector)), loop(styled), folder.resolve(CHECKPOINTS))) {
			long from = trainer.resume();
			listener.message(from > 0 ? "resumed at step " + from : model.parameters().countTrainable() + " parameters are trained");
			trainer.run(listener, probes(new ControlProbe(generator, samples, prompts, styled, config.seed(), listener)), progress);
		}
		model.parameters().freeze();
	}

	private TrainingNoise noise() {
		int steps = NoiseSchedule.STANDARD.steps();
		TrainingNoise plain = "structure".equals(config.timesteps()) ? new StructureNoise(config.seed(), steps) : TrainingNoise.keyed(config.seed(), steps);
		return config.reward().wanted() ? TrainingNoise.early(plain, config.seed(), config.reward().share(), config.reward().maxTimestep()) : plain;
	}

	private Segments segments() {
		return config.gradientCheckpointing() ? new RecomputedSegments() : Segments.PLAIN;
	}

	private LongConsumer probes(ControlProbe probe) {
		return config.probeEvery() <= 0 ? null : step -> {
			if (step % config.probeEvery() == 0 || step == config.steps()) {
				probe.show(step);
			}
		};
	}

	private static String prompt(String style) {
		return style == null ? "" : StyleRegistry.shared().find(style).map(Style::prompt).orElse("a portrait of " + style.replace('-', ' ') + " style");
	}

	private TrainingConfig loop(boolean styled) {
		return new TrainingConfig(config.steps(), config.batchSize(), config.accumulation(), config.learningRate(), config.weightDecay(), config.warmup(), config.schedule(),
				config.maxGradNorm(), 0, styled ? config.emptyPrompts() : 0, config.checkpointEvery(), 0, config.keepCheckpoints(), config.seed());
	}
}
