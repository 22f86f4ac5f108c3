package org.fiducial.generation.diffusion.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code model.json} says in this program's own model folders: there configurations need not be inferred. */
final class OwnDescription {
	private static final String FILE = "model.json";

	private OwnDescription() {
	}

	/**
	 * Completes the configurations of networks.
	 *
	 * @param folder of the tensors
	 * @return the family; empty if the folder is not one of this program's
	 */
	static Optional<String> refine(Path folder, CheckpointParts parts) {
		Path file = folder.resolve(FILE);
		if (!Files.isRegularFile(file)) {
			return Optional.empty();
		}
		JsonNode j = Configs.tree(file);
		try {
			return switch (j.path("kind").asString("")) {
				case "base" -> {
					set(parts, Network.UNET, j.path("unet"), UNetConfig.class);
					set(parts, Network.AUTOENCODER, j.path("autoencoder"), AutoencoderConfig.class);
					set(parts, Network.LDM_BERT, j.path("text").path("ldmBert"), LdmBert.Config.class);
					set(parts, Network.CLIP, j.path("text").path("clip"), ClipText.Config.class);
					yield Optional.of("base model of Fiducial, '" + j.path("name").asString("") + "'");
				}
				case "controlnet" -> {
					set(parts, Network.CONTROLNET, j.path("controlnet"), ControlNetConfig.class);
					yield Optional.of("ControlNet of Fiducial for the base '" + j.path("base").asString("") + "'");
				}
				default -> Optional.empty();
			};
		} catch (JacksonException e) {
			throw FiducialException.input(file + ": not a description of this version: " + e.getOriginalMessage(), e);
		}
	}

	private static void set(CheckpointParts parts, Network network, JsonNode configuration, Class<? extends Record> type) {
		FoundNetwork found = parts.get(network);
		if (found != null && configuration.isObject()) {
			found.configuration(Configs.json().treeToValue(configuration, type));
		}
	}
}
