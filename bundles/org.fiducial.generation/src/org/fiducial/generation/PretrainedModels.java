package org.fiducial.generation;

import java.nio.file.Files;
import java.nio.file.Path;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/** The base models that bundles ship. */
public final class PretrainedModels {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.generation.models";

	private static final ContributionRegistry<PretrainedModel> REGISTRY = new ContributionRegistry<>(POINT, PretrainedModel.class);

	private PretrainedModels() {
	}

	/** All of them. */
	public static ContributionRegistry<PretrainedModel> registry() {
		return REGISTRY;
	}

	/**
	 * The folder of a base model: that of the shipped model of this id, or else the text taken as a path.
	 *
	 * @throws FiducialException (usage) if the text is empty, (input) if it is neither an id nor a folder
	 */
	public static Path folder(String base) {
		if (base == null || base.isBlank()) {
			throw FiducialException.usage("no base model: give 'base' the folder of one, or the id of a shipped one" + known());
		}
		if (REGISTRY.find(base).isPresent()) {
			return REGISTRY.get("base model", base).folder();
		}
		Path folder = Path.of(base);
		if (!Files.isDirectory(folder)) {
			throw FiducialException.input("base model '" + base + "': neither a folder nor a shipped model" + Suggest.closest(base, ids()).map(i -> "; did you mean '" + i + "'?").orElse(known()));
		}
		return folder;
	}

	private static java.util.List<String> ids() {
		return REGISTRY.contributions().stream().map(Contribution::id).filter(i -> i != null).toList();
	}

	private static String known() {
		return ids().isEmpty() ? "" : " (" + String.join(", ", ids()) + ")";
	}
}
