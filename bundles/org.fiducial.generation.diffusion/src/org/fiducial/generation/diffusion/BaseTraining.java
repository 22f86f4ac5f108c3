package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.Pause;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.text.BertTokenizer;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.SmallVocabulary;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.torch.OutOfMemory;
import org.fiducial.torch.Parameters;

import ai.djl.ndarray.NDArray;

/**
 * A base model from nothing: the autoencoder ({@link AutoencoderStage}), then U-Net and text encoder together on its latents, with the
 * empty prompt now and then, as latent-diffusion's txt2img was trained.
 */
final class BaseTraining {
	private static final int AUTOENCODER = 40;
	private static final int ENCODING = 5;
	private static final int REFINING = 25;
	private static final String TEXT = "cond_stage_model.";
	private static final String NOISE = ControlModel.NOISE;
	private static final int FEED_FORWARD = 4;

	private final BaseTrainingConfig config;
	private final LabelledImages data;
	private final Map<String, List<String>> prompts;
	private final Path folder;
	private final RunListener listener;

	BaseTraining(BaseTrainingConfig config, LabelledImages data, Map<String, List<String>> prompts, Path folder, RunListener listener) {
		this.config = config;
		this.data = data;
		this.prompts = prompts;
		this.folder = folder;
		this.listener = listener;
	}

	/** Trains, and writes the model to a folder. */
	void run(Path model, SubMonitor progress) {
		OutOfMemory.explain(() -> prepareAndTrain(model, progress), () -> "while training a base model with imageSize " + config.imageSize() + ": " + MemoryAdvice.of(config)
				+ ". Checkpoints are intact.");
	}

	private void prepareAndTrain(Path model, SubMonitor progress) {
		List<String> vocabulary = vocabulary();
		try (Autoencoder autoencoder = stage().run(progress.split(AUTOENCODER));
				TrainingSamples samples = TrainingSamples.encode(data, folder.resolve("cache/moments.bin"), autoencoder, hash(folder.resolve("autoencoder")), config.imageSize(), false,
						true, listener, progress.split(ENCODING)); Parameters parameters = new Parameters("a new base model")) {
			UNetConfig unet = unet();
			LdmBert.Config text = text(vocabulary.size());
			UNet.initialize(unet, parameters, NOISE, config.seed());
			try (Parameters fresh = LdmBert.initialize(text, config.seed())) {
				ControlModel.copy(fresh, parameters, TEXT);
			}
			train(autoencoder, samples, unet, text, vocabulary, parameters, model, progress.split(100 - AUTOENCODER - ENCODING).setWorkRemaining(100));
		}
	}

	private AutoencoderStage stage() {
		return new AutoencoderStage(config, data, folder.resolve("autoencoder"), listener);
	}

	private static String hash(Path autoencoder) {
		try {
			return Hashes.sha256(autoencoder.resolve(ModelFiles.AUTOENCODER));
		} catch (IOException e) {
			throw FiducialException.failed(autoencoder + ": cannot be read: " + e.getMessage(), e);
		}
	}

	/** Words of the registry's prompts and of those given. */
	private List<String> vocabulary() {
		List<String> all = new ArrayList<>(StyleRegistry.shared().all().stream().map(Style::prompt).toList());
		prompts.values().forEach(all::addAll);
		return SmallVocabulary.of(all);
	}

	private UNetConfig unet() {
		BaseTrainingConfig.Network n = config.network();
		int z = config.autoencoder().latentChannels();
		return new UNetConfig(z, z, n.channels(), n.multipliers(), n.resBlocks(), n.attention(), 0, n.headChannels(), n.textWidth(), 1, n.normGroups());
	}

	private LdmBert.Config text(int vocabularySize) {
		BaseTrainingConfig.Network n = config.network();
		return new LdmBert.Config(n.textWidth(), n.textLayers(), vocabularySize, n.textTokens(), Math.max(1, n.textWidth() / n.headChannels()), n.headChannels(), FEED_FORWARD);
	}

	private void train(Autoencoder autoencoder, TrainingSamples samples, UNetConfig unetConfig, LdmBert.Config textConfig, List<String> vocabulary, Parameters parameters, Path model,
			SubMonitor progress) {
		BertTokenizer tokenizer = new BertTokenizer(vocabulary, textConfig.maxSeqLen(), "the new vocabulary");
		Prefixed network = new Prefixed(parameters, unetConfig, textConfig);
		BaseBatches batches = new BaseBatches(samples, autoencoder.config().scaleFactor(), tokenizer, prompts, config);
		parameters.trainAll();
		try (DiffusionTrainer trainer = new DiffusionTrainer(parameters, network.predictor(), batches, batches.ids(List.of("")), NoiseSchedule.STANDARD, loop(),
				new StructureNoise(config.seed(), NoiseSchedule.STANDARD.steps()), folder.resolve("checkpoints"))) {
			trainer.pauseWhen(Pause.of(folder));
			long from = trainer.resume();
			listener.message(from > 0 ? "resumed at step " + from : parameters.count() + " parameters of U-Net and text encoder are trained");
			Parameters kept = trainer.average() == null ? parameters : trainer.average();
			RunListener phase = listener.phase("", config.autoencoder().steps());
			Prefixed average = new Prefixed(kept, unetConfig, textConfig);
			BaseProbe probe = new BaseProbe(average.unet, new TextModel(tokenizer, average.text, vocabulary.size()), autoencoder, samples.latentSize(), prompts,
					config.network().batchSize(), config.seed(), phase);
			trainer.run(phase, probes(probe), progress.split(100 - REFINING));
			try (Autoencoder refined = stage().refine(autoencoder, progress.split(REFINING))) {
				save(model, refined, kept, unetConfig, textConfig, vocabulary, samples);
			}
		}
	}

	/** The networks over one set of parameters with the prefixes of a full checkpoint. */
	private record Prefixed(UNet unet, LdmBert text) {
		Prefixed(Parameters p, UNetConfig unet, LdmBert.Config text) {
			this(new UNet(unet, p, NOISE), new LdmBert(text, p, TEXT));
		}

		/** Batches carry token ids [N, L, 1] instead of contexts, so that the text encoder learns too. */
		NoisePredictor predictor() {
			return (x, t, batch) -> {
				NDArray ids = batch.context();
				return unet.predict(x, t, text.encode(ids.reshape(ids.getShape().get(0), ids.getShape().get(1))));
			};
		}
	}

	private LongConsumer probes(BaseProbe probe) {
		return config.probeEvery() <= 0 ? null : step -> {
			if (step % config.probeEvery() == 0 || step == config.network().steps()) {
				probe.show(step);
			}
		};
	}

	private TrainingConfig loop() {
		BaseTrainingConfig.Network n = config.network();
		return new TrainingConfig(n.steps(), n.batchSize(), 1, n.learningRate(), .01, n.warmup(), "cosine", 1, n.averageDecay(), n.emptyPrompts(), config.checkpointEvery(), 0,
				config.keepCheckpoints(), config.seed());
	}

	private void save(Path model, Autoencoder autoencoder, Parameters kept, UNetConfig unet, LdmBert.Config text, List<String> vocabulary, TrainingSamples samples) {
		Map<String, String> training = new LinkedHashMap<>();
		training.put("pictures", String.valueOf(samples.list().size()));
		training.put("styles", String.join(",", samples.styles()));
		training.put("autoencoder_steps", String.valueOf(config.autoencoder().steps()));
		training.put("steps", String.valueOf(config.network().steps()));
		training.put("seed", String.valueOf(config.seed()));
		BaseDescription d = new BaseDescription(ModelFiles.FORMAT, BaseDescription.KIND, config.name(), config.licence(), config.imageSize(), autoencoder.config(),
				TextDescription.of(text), unet, training);
		Map<String, String> metadata = Map.of("name", config.name(), "licence", config.licence());
		try {
			AtomicFiles.writeFolder(model, temp -> {
				ModelFiles.saveHalf(temp.resolve(ModelFiles.AUTOENCODER), autoencoder.parameters().asMap(), metadata);
				ModelFiles.saveHalf(temp.resolve(ModelFiles.UNET), tensors(kept, NOISE), metadata);
				ModelFiles.saveHalf(temp.resolve(ModelFiles.TEXT), tensors(kept, TEXT), metadata);
				Files.write(temp.resolve(d.text().vocabulary()), vocabulary);
				Files.writeString(temp.resolve(ModelFiles.DESCRIPTION), Configs.toJson(d));
			});
		} catch (IOException e) {
			throw FiducialException.failed(model + ": the model cannot be written: " + e.getMessage() + "; check the free space", e);
		}
	}

	private static Map<String, NDArray> tensors(Parameters p, String prefix) {
		Map<String, NDArray> out = new LinkedHashMap<>();
		p.asMap().forEach((name, x) -> {
			if (name.startsWith(prefix)) {
				out.put(name.substring(prefix.length()), x);
			}
		});
		return out;
	}
}
