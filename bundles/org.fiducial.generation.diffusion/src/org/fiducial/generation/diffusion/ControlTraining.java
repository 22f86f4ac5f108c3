package org.fiducial.generation.diffusion;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.Pause;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.PretrainedModels;
import org.fiducial.generation.SamplingConfig;
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
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.torch.OutOfMemory;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

/** One stage of training a ControlNet, from the base model to the finished folder. */
final class ControlTraining {
	static final String CHECKPOINTS = "checkpoints";
	static final String MOMENTS = "cache/moments.bin";
	static final String CONTEXTS = "cache/contexts.bin";
	/** Channels from which on 16 bits make a CPU faster. */
	private static final int WIDE = 128;
	/** Encoding, of all the work of a stage, for the progress bar. */
	private static final int ENCODING = 10;

	private final GeneratorTrainingConfig config;
	private final LabelledImages data;
	private final Path folder;
	private final RunListener listener;
	private double pictureSeconds;
	private double promptSeconds;
	private long parameters;
	private long trainable;
	private final DifferentiableLandmarks.Loader detectors;
	private Precision precision = Precision.FP32;

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
		OutOfMemory.explain(() -> prepareAndTrain(model, progress), () -> "while training with batchSize " + config.batchSize() + " and imageSize " + config.imageSize() + ": "
				+ MemoryAdvice.of(config) + ". Checkpoints are intact; 'train-generator --dry-run' tells what a configuration needs.");
	}

	private void prepareAndTrain(Path model, SubMonitor progress) {
		try (DifferentiableLandmarks detector = detector(); BaseModel base = BaseModel.load(PretrainedModels.locate(config.base()), config.baseWeights())) {
			base.latentSize(config.imageSize());
			precision = precision(base.description().unet());
			listener.message("base model '" + base.description().name() + "', " + base.unetParameters().count() + " parameters in the U-Net"
					+ (BaseWeights.EMA.equals(base.weights()) ? ", the moving average (EMA) of its weights" : "") + ", computed in " + precision);
			SubMonitor encoding = progress.split(ENCODING).setWorkRemaining(10);
			long start = System.nanoTime();
			try (TrainingSamples samples = TrainingSamples.encode(data, folder.resolve(MOMENTS), base.autoencoder(), base.autoencoderHash(), config.imageSize(), true,
					config.flip() > 0, listener, encoding.split(9)); PromptContexts contexts = encodePrompts(base, samples, start, encoding.split(1));
					ControlModel net = initialise(base, samples)) {
				parameters = base.unetParameters().count() + base.autoencoder().parameters().count() + net.parameters().count();
				train(net, samples, contexts, detector, model, progress.split(100 - ENCODING));
			}
		}
	}

	/** All that will come up; the text encoder is released. @param start when the pictures were begun, {@link System#nanoTime()} */
	private PromptContexts encodePrompts(BaseModel base, TrainingSamples samples, long start, SubMonitor progress) {
		long middle = System.nanoTime();
		PromptContexts contexts = CachedContexts.encode(prompts(samples.styles(), config), folder.resolve(CONTEXTS), base.text(), base.textHash(), listener, progress);
		base.releaseText();
		pictureSeconds = (middle - start) * 1e-9;
		promptSeconds = (System.nanoTime() - middle) * 1e-9;
		return contexts;
	}

	/** The prompts that samples of these styles and probes have, beside the empty one. */
	static Set<String> prompts(Collection<String> styles, GeneratorTrainingConfig config) {
		return Stream.concat(styles.stream(), config.probeStyles().stream()).map(prompts(config)).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** The prompt of a style, which may be null. */
	private static Function<String, String> prompts(GeneratorTrainingConfig config) {
		return styled(config) ? ControlTraining::prompt : s -> "";
	}

	private static boolean styled(GeneratorTrainingConfig config) {
		return "style".equals(config.prompts());
	}

	/** How long it took to encode the pictures, once training has begun. */
	double pictureSeconds() {
		return pictureSeconds;
	}

	/** How long it took to encode the prompts, likewise. */
	double promptSeconds() {
		return promptSeconds;
	}

	/** Numbers of U-Net, autoencoder and what is trained, once training has begun. */
	long parameters() {
		return parameters;
	}

	/** Numbers that are trained, once training has begun. */
	long trainable() {
		return trainable;
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

	/** What was asked for; of itself, 16 bits on a CPU only for wide networks, since narrow ones lose more by conversions than they gain (a step of the demo's size takes up to twice as long). */
	private Precision precision(UNetConfig unet) {
		boolean slower = SamplingConfig.AUTO.equals(config.precision()) && !Torch.device().isGpu() && unet.modelChannels() < WIDE;
		return slower ? Precision.FP32 : Precision.named(config.precision());
	}

	/** From the U-Net, from an earlier stage, or from what others published. */
	private ControlModel initialise(BaseModel base, TrainingSamples samples) {
		Parameters p = new Parameters("a ControlNet");
		Start start;
		if (config.init() == null || config.init().isBlank()) {
			start = new Start(ControlNetConfig.sized(base.description().unet(), base.description().autoencoder().factor()), base.description().licence());
			ControlNet.initialize(start.shape, p, ControlModel.CONTROL, base.unetParameters(), "", config.seed());
			if (!config.lockedDecoder()) {
				ControlModel.copy(base.unetParameters(), p, ControlModel.NOISE);
			}
		} else {
			Path init = Path.of(config.init());
			start = ModelFiles.isModel(init) ? takeOver(init, base, p) : takeOverPublished(init, base, p);
		}
		if (config.lockedDecoder()) {
			base.narrow(precision);
		}
		return new ControlModel(new ControlDescription(ModelFiles.FORMAT, ControlDescription.KIND, config.base(), base.hash(), base.weights(), data.scheme(), config.renderer(), config.imageSize(),
				start.shape, config.lockedDecoder(), config.prompts(), samples.styles(), samples.list().size(), config.steps(), config.emaDecay(), start.licence), base, p);
	}

	/** What the ControlNet is at first. */
	private record Start(ControlNetConfig shape, String licence) {
	}

	private Start takeOver(Path init, BaseModel base, Parameters into) {
		ControlDescription d = ModelFiles.describe(init, ControlDescription.NONE, ControlDescription.KIND);
		if (!d.baseHash().equals(base.hash())) {
			throw FiducialException.input(init + ": trained on " + (d.baseWeights().equals(base.weights()) ? "another base model than '" + config.base() + "'"
					: "the weights '" + d.baseWeights() + "' of a base model, but this stage takes '" + base.weights() + "' of '" + config.base() + "' (baseWeights)"));
		}
		if (!d.renderer().equals(config.renderer()) || !d.scheme().equals(data.scheme())) {
			throw FiducialException.input(init + ": trained with renderer " + d.renderer() + " and scheme " + d.scheme() + ", but this stage has " + config.renderer() + " and "
					+ data.scheme());
		}
		ControlModel.takeOver(init, d, base, config.lockedDecoder(), into);
		return new Start(d.controlnet(), d.licence());
	}

	private Start takeOverPublished(Path init, BaseModel base, Parameters into) {
		try (PublishedControlNet published = PublishedControlNet.read(init, base)) {
			published.check(config.renderer(), data.scheme());
			ControlModel.takeOver(published, base, config.lockedDecoder(), into);
			listener.message("starts from the published ControlNet " + init + ", " + published.parameters().count() + " parameters");
			return new Start(published.config(), published.licence());
		}
	}

	private void train(ControlModel model, TrainingSamples samples, PromptContexts contexts, DifferentiableLandmarks detector, Path target, SubMonitor progress) {
		BaseModel base = model.base();
		Function<String, String> prompts = prompts(config);
		ConditioningRenderer renderer = ConditioningRenderer.of(config.renderer(), LandmarkSchemes.shared().get(data.scheme()));
		HintSource hints = new HintSource(renderer, config.imageSize(), samples.latentSize() * model.description().controlnet().hintStride());
		double scale = base.autoencoder().config().scaleFactor();
		Split split = Split.of(config.seed(), samples.list().size(), config.heldOut());
		// one for both: a U-Net is run in one way, also where only the ControlNet has an average
		Segments segments = segments();
		model.unlock();
		try (DiffusionTrainer trainer = new DiffusionTrainer(model.parameters(), new DiffusionObjective(NoisePredictor.control(model.unet(), model.net(), segments, precision),
				new ControlBatches(samples, split.training(), scale, hints, contexts, prompts, config), contexts.empty(), NoiseSchedule.STANDARD, loop(), noise(),
				reward(base, detector)), loop(), folder.resolve(CHECKPOINTS))) {
			trainable = model.parameters().countTrainable();
			trainer.pauseWhen(Pause.of(folder));
			long from = trainer.resume();
			listener.message(from > 0 ? "resumed at step " + from : trainable + " parameters are trained");
			// what is measured is what the model will hold
			ControlModel kept = trainer.average() == null ? model : model.over(trainer.average());
			try (DiffusionGenerator generator = new DiffusionGenerator(kept, contexts)) {
				ControlProbe probe = new ControlProbe(generator, samples, split.measuring(), config, prompts, listener);
				ValidationLoss validation = new ValidationLoss(samples, split.measuring(), scale, hints, contexts, prompts, config);
				trainer.run(listener, probes(trainer, probe, () -> validation.measure(NoisePredictor.control(kept.unet(), kept.net(), segments, precision), NoiseSchedule.STANDARD)), progress);
			}
			long chosen = trainer.settle("best".equals(config.keep()));
			listener.message(chosen == config.steps() ? "the model holds the weights of the last step" : "the model holds the weights of step " + chosen + ", the best of " + config.steps());
			model.parameters().freeze();
			model.save(target, chosen);
		}
	}

	private TrainingNoise noise() {
		int steps = NoiseSchedule.STANDARD.steps();
		TrainingNoise plain = "structure".equals(config.timesteps()) ? new StructureNoise(config.seed(), steps) : TrainingNoise.keyed(config.seed(), steps);
		return config.reward().wanted() ? TrainingNoise.early(plain, config.seed(), config.reward().share(), config.reward().maxTimestep()) : plain;
	}

	private Segments segments() {
		return config.gradientCheckpointing() ? new RecomputedSegments() : Segments.PLAIN;
	}

	private LongConsumer probes(DiffusionTrainer trainer, ControlProbe probe, DoubleSupplier validation) {
		return config.probeEvery() <= 0 ? null : step -> {
			if (step % config.probeEvery() == 0 || step == config.steps()) {
				double loss = validation.getAsDouble();
				listener.metrics(step, Map.of("validation_loss", loss));
				OptionalDouble judged = probe.show(step);
				trainer.score(judged.orElse(loss));
			}
		};
	}

	private static String prompt(String style) {
		return style == null ? "" : StyleRegistry.shared().find(style).map(Style::prompt).orElse("a portrait of " + style.replace('-', ' ') + " style");
	}

	private TrainingConfig loop() {
		return new TrainingConfig(config.steps(), config.batchSize(), config.accumulation(), config.learningRate(), config.weightDecay(), config.warmup(), config.schedule(),
				config.maxGradNorm(), config.emaDecay(), styled(config) ? config.emptyPrompts() : 0, config.checkpointEvery(), config.checkpointMinutes(), config.keepCheckpoints(), config.seed());
	}
}
