package org.fiducial.generation.diffusion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.Hashes;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.checkpoint.CheckpointParts;
import org.fiducial.generation.diffusion.checkpoint.DiffusersConfigs;
import org.fiducial.generation.diffusion.checkpoint.DiffusionInspector;
import org.fiducial.generation.diffusion.checkpoint.FoundNetwork;
import org.fiducial.generation.diffusion.checkpoint.Network;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.checkpoint.Licences;
import org.fiducial.torch.checkpoint.TensorFiles;

/**
 * A base model that others published: a checkpoint of CompVis's (.ckpt, .safetensors) or a folder with one, or a folder of diffusers. Its
 * vocabulary lies beside it; nothing is downloaded.
 */
final class PublishedBase {
	private static final String TABLE = "alphas_cumprod";
	private static final double SAME = 1e-4;
	private static final String RAIL = "CreativeML Open RAIL-M, under which Stable Diffusion 1.x is published (the files do not say)";

	private final Path path;
	private final NamedTensors tensors;
	private final CheckpointParts parts;
	private final Path folder;

	private PublishedBase(Path path, NamedTensors tensors) {
		this.path = path;
		this.tensors = tensors;
		this.folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
		new DiffusionInspector().inspect(tensors).ifPresent(r -> {
			if (r.problem() != null) {
				throw FiducialException.input(path + ": no base model: " + r.problem());
			}
		});
		parts = CheckpointParts.of(tensors);
	}

	/** Reads networks and descriptions. @throws FiducialException (input) with a sentence on what is wrong or missing */
	static BaseModel.Loaded read(Path path, String weights) {
		try (NamedTensors tensors = TensorFiles.open(path)) {
			return new PublishedBase(path, tensors).read(BaseWeights.EMA.equals(weights));
		}
	}

	private BaseModel.Loaded read(boolean ema) {
		FoundNetwork unet = part(Network.UNET);
		FoundNetwork vae = part(Network.AUTOENCODER);
		FoundNetwork text = parts.get(Network.CLIP) != null ? parts.get(Network.CLIP) : part(Network.LDM_BERT);
		checkSchedule();
		if (Files.isDirectory(path)) {
			DiffusersConfigs.refine(path, parts);
		}
		TextDescription description = text(text);
		FoundNetwork noise = ema ? average() : unet;
		String files = hash(description.vocabulary());
		List<Parameters> loaded = new ArrayList<>();
		try {
			for (FoundNetwork n : List.of(vae, text, noise)) {
				loaded.add(n.load());
			}
			String weights = ema ? BaseWeights.EMA : BaseWeights.MODEL;
			return new BaseModel.Loaded(describe((UNetConfig) unet.configuration(), (AutoencoderConfig) vae.configuration(), description, weights), folder,
					ema ? Hashes.sha256(files + " " + weights) : files, files, files, weights, loaded.get(0), loaded.get(1), loaded.get(2));
		} catch (RuntimeException e) {
			loaded.forEach(Parameters::close);
			throw e;
		}
	}

	private FoundNetwork average() {
		FoundNetwork found = parts.average();
		if (found == null) {
			throw FiducialException.usage(path + ": has no moving average of its U-Net (tensors model_ema.…, or a folder unet_ema), so baseWeights: ema cannot be; leave it out"
					+ " (files published as 'emaonly' hold the average in place of the weights)");
		}
		return found;
	}

	private FoundNetwork part(Network network) {
		FoundNetwork found = parts.get(network);
		if (found == null) {
			List<String> there = new ArrayList<>();
			parts.all().forEach(n -> there.add(n.network().role()));
			String missing = network == Network.LDM_BERT ? "text encoder (CLIP or LDMBert)" : network.role();
			throw FiducialException.input(path + ": no base model: the " + missing + " is missing" + (there.isEmpty() ? "; no network that is known is in it" + (parts.averages() > 0 ? ", only " + parts.averages() + " EMA copies" : "") : "; there is: " + String.join(", ", there))
					+ (network == Network.LDM_BERT ? foreignText() : ""));
		}
		return found;
	}

	/** Names a tensor where text encoders lie: there is one, but of another family. */
	private String foreignText() {
		return parts.leftOver().stream().filter(n -> n.contains("cond_stage_model.") || n.startsWith("text_encoder/")).findFirst()
				.map(n -> "; its text encoder is of another family, which its tensor '" + n + "' tells").orElse("");
	}

	/** The noise schedule that a checkpoint was trained with must be the one that is used here. */
	private void checkSchedule() {
		if (!tensors.has(TABLE)) {
			return;
		}
		double[] table = tensors.count(TABLE) == NoiseSchedule.STANDARD.steps() ? tensors.values(TABLE) : new double[0];
		boolean same = table.length > 0;
		for (int t = 0; t < table.length; t++) {
			same &= Math.abs(table[t] - NoiseSchedule.STANDARD.alphaCumprod(t)) < SAME;
		}
		if (!same) {
			throw FiducialException.input(path + ": its noise schedule (" + TABLE + ") is not that of Stable Diffusion 1.x and txt2img-1p4B, the only one that is supported");
		}
	}

	private TextDescription text(FoundNetwork text) {
		return switch (text.configuration()) {
			case ClipText.Config c -> new TextDescription("clip", PublishedVocabulary.clip(folder, c), null, c);
			case LdmBert.Config c -> new TextDescription("ldmbert", PublishedVocabulary.bert(folder, c), c, null);
			default -> throw new IllegalStateException(text.configuration().toString());
		};
	}

	private String hash(String vocabulary) {
		List<String> names = new ArrayList<>(ModelFiles.names(folder, tensors.files()));
		names.add(vocabulary);
		return ModelFiles.hash(folder, names);
	}

	private BaseDescription describe(UNetConfig unet, AutoencoderConfig vae, TextDescription text, String weights) {
		int size = DiffusersConfigs.latentSize(folder).orElse(unet.contextDim() == UNetConfig.SD_1.contextDim() ? 64 : 32) * vae.factor();
		String licence = Licences.of(tensors.metadata(), path).orElse(unet.equals(UNetConfig.SD_1) ? RAIL : "not stated in the files; it is that of the page they came from");
		Map<String, String> training = new LinkedHashMap<>();
		training.put("source", path.getFileName().toString());
		training.put("weights", weights);
		return new BaseDescription(ModelFiles.FORMAT, BaseDescription.KIND, path.getFileName().toString(), licence, size, vae, text, unet, training);
	}
}
