package org.fiducial.generation.diffusion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.Hashes;
import org.fiducial.generation.diffusion.checkpoint.CheckpointParts;
import org.fiducial.generation.diffusion.checkpoint.DiffusersConfigs;
import org.fiducial.generation.diffusion.checkpoint.DiffusionInspector;
import org.fiducial.generation.diffusion.checkpoint.FoundNetwork;
import org.fiducial.generation.diffusion.checkpoint.Network;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.checkpoint.Licences;
import org.fiducial.torch.checkpoint.TensorFiles;

/**
 * A ControlNet that others published: a file with the names of lllyasviel/ControlNet, with or without the base model, or a file or folder of diffusers. What shapes
 * do not tell, and its files do not state, is as in the base model, whose encoder it is a copy of.
 */
final class PublishedControlNet implements AutoCloseable {
	private static final int RGB = 3;
	/** The mark of a file of differences to the ControlNet's base model (lllyasviel's tool_add_control_sd21.py and its converters). */
	private static final String DIFFERENCE = "difference";

	private final Path path;
	private final ControlNetConfig config;
	private final Map<String, String> metadata;
	private final String licence;
	private final String hash;
	private final Parameters parameters;

	private PublishedControlNet(Path path, NamedTensors tensors, BaseModel base) {
		this.path = path;
		Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
		if (Files.isRegularFile(folder.resolve(ModelFiles.DESCRIPTION))) {
			throw FiducialException.input(path + ": a file of a model folder; name the folder " + folder);
		}
		new DiffusionInspector().inspect(tensors).ifPresent(r -> {
			if (r.problem() != null) {
				throw FiducialException.input(path + ": no ControlNet that can be used: " + r.problem());
			}
		});
		CheckpointParts parts = CheckpointParts.of(tensors);
		DiffusersConfigs.refine(folder, parts);
		FoundNetwork found = found(tensors, parts);
		metadata = tensors.metadata();
		config = fitting(found, base.description());
		stated("base_hash", base.hash(), "its weights are for another base model");
		licence = Licences.of(metadata, path).map(l -> l.equals(base.description().licence()) ? l : base.description().licence() + "; the ControlNet " + path.getFileName() + ": " + l)
				.orElse(base.description().licence());
		hash = Hashes.sha256(base.hash() + " " + ModelFiles.hash(folder, ModelFiles.names(folder, tensors.files())));
		parameters = found.load();
	}

	/**
	 * Reads one that steers a base model.
	 *
	 * @throws FiducialException (input) with a sentence on what is wrong, missing, or other than in the base model
	 */
	static PublishedControlNet read(Path path, BaseModel base) {
		if (!Files.exists(path)) {
			throw FiducialException.input(path + ": no such file or folder");
		}
		try (NamedTensors tensors = TensorFiles.open(path)) {
			return new PublishedControlNet(path, tensors, base);
		}
	}

	private FoundNetwork found(NamedTensors tensors, CheckpointParts parts) {
		FoundNetwork found = parts.get(Network.CONTROLNET);
		if (found == null) {
			List<String> there = new ArrayList<>();
			parts.all().forEach(n -> there.add(n.network().role()));
			throw FiducialException.input(path + ": neither a model folder (" + ModelFiles.DESCRIPTION + " is missing) nor a ControlNet that others published"
					+ (there.isEmpty() ? "" : "; there is: " + String.join(", ", there)));
		}
		if (tensors.has(DIFFERENCE)) {
			throw FiducialException.input(path + ": holds differences to a base model instead of weights; take the full ControlNet");
		}
		if (parts.get(Network.UNET) == null && parts.leftOver().stream().anyMatch(n -> n.startsWith(ControlModel.NOISE))) {
			throw FiducialException.input(path + ": its decoder was trained along (" + ControlModel.NOISE + "…), and only the ControlNet of a file can be used; take the model folder it was exported from");
		}
		return found;
	}

	/** The configuration, of the base model where only that tells. */
	private ControlNetConfig fitting(FoundNetwork found, BaseDescription base) {
		ControlNetConfig c = (ControlNetConfig) found.configuration();
		UNetConfig is = c.unet();
		UNetConfig wanted = base.unet();
		List<String> differences = new ArrayList<>();
		compare(differences, "latent channels", is.inChannels(), wanted.inChannels());
		compare(differences, "channels", is.modelChannels(), wanted.modelChannels());
		compare(differences, "channel multipliers", is.channelMult(), wanted.channelMult());
		compare(differences, "residual blocks a level", is.numResBlocks(), wanted.numResBlocks());
		compare(differences, "shrink factors with attention", is.attentionLevels(), wanted.attentionLevels());
		compare(differences, "context width", is.contextDim(), wanted.contextDim());
		compare(differences, "transformer blocks", is.transformerDepth(), wanted.transformerDepth());
		if (found.isStated() && differences.isEmpty()) {
			compare(differences, "attention heads by level", is.headsByLevel(), wanted.headsByLevel());
			compare(differences, "norm groups", is.normGroups(), wanted.normGroups());
		}
		if (!differences.isEmpty()) {
			throw FiducialException.input(path + ": a ControlNet for another base model than '" + base.name() + "': " + String.join(", ", differences));
		}
		if (c.hintChannels() != RGB) {
			throw FiducialException.input(path + ": takes conditioning pictures of " + c.hintChannels() + " channels; landmarks are drawn in " + RGB);
		}
		return new ControlNetConfig(wanted, c.hintChannels(), c.hintWidths(), c.hintStride());
	}

	private static void compare(List<String> differences, String what, Object is, Object wanted) {
		if (!is.equals(wanted)) {
			differences.add(what + " " + is + " instead of " + wanted);
		}
	}

	private void stated(String key, String wanted, String otherwise) {
		String found = metadata.get(key);
		if (found != null && !found.equals(wanted)) {
			throw FiducialException.input(path + ": " + otherwise + " (" + key + " is " + found + ", not " + wanted + ")");
		}
	}

	/** Refuses drawings and landmarks other than those that the file says it was trained on. */
	void check(String renderer, String scheme) {
		stated("renderer", renderer, "trained on other drawings of the landmarks");
		stated("scheme", scheme, "trained on landmarks of another scheme");
	}

	/** Side of the pictures that it was trained on, if its file says. */
	Optional<Integer> imageSize() {
		return Optional.ofNullable(metadata.get("image_size")).filter(s -> s.matches("[1-9]\\d{0,4}")).map(Integer::valueOf);
	}

	ControlNetConfig config() {
		return config;
	}

	/** Of the base model, and its own if it states another. */
	String licence() {
		return licence;
	}

	/** Hash of the weights, the base model's included, as {@link ControlModel#hash}. */
	String hash() {
		return hash;
	}

	/** By original names, without a prefix. */
	Parameters parameters() {
		return parameters;
	}

	@Override
	public void close() {
		parameters.close();
	}
}
