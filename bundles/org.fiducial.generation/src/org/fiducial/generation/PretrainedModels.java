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
	 * The folder or file of a base model: that of the shipped model of this id, or else the text taken as a path.
	 *
	 * @throws FiducialException (usage) if the text is empty, (input) if it is neither an id nor there
	 */
	public static Path locate(String base) {
		if (base == null || base.isBlank()) {
			throw FiducialException.usage("no base model: give 'base' the folder or checkpoint of one, or the id of a shipped one" + known());
		}
		if (REGISTRY.find(base).isPresent()) {
			return REGISTRY.get("base model", base).folder();
		}
		Path path = Path.of(base);
		if (!Files.exists(path)) {
			throw FiducialException.input("base model '" + base + "': neither a folder, a file nor a shipped model" + Suggest.closest(base, ids()).map(i -> "; did you mean '" + i + "'?").orElse(known()));
		}
		return path;
	}

	private static java.util.List<String> ids() {
		return REGISTRY.contributions().stream().map(Contribution::id).filter(i -> i != null).toList();
	}

	private static String known() {
		return ids().isEmpty() ? "" : " (" + String.join(", ", ids()) + ")";
	}
}
