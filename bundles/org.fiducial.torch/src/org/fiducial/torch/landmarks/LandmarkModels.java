package org.fiducial.torch.landmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/** Opens differentiable detectors by model folder or file. */
public final class LandmarkModels {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.torch.landmarks";

	private static final ContributionRegistry<DifferentiableLandmarks.Loader> REGISTRY = new ContributionRegistry<>(POINT, DifferentiableLandmarks.Loader.class);
	private static final String DESCRIPTION = "model.json";

	private LandmarkModels() {
	}

	/** The engines that have some, by id. */
	public static ContributionRegistry<DifferentiableLandmarks.Loader> registry() {
		return REGISTRY;
	}

	/**
	 * Opens the model of a finished detector training, or a file that an engine can use as one.
	 *
	 * @throws FiducialException (input) if the folder or file holds no sound model, or one of an engine that offers no gradients
	 */
	public static DifferentiableLandmarks load(Path folder) {
		if (Files.isRegularFile(folder)) {
			return ofFile(folder);
		}
		Path file = folder.resolve(DESCRIPTION);
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(folder + ": no " + DESCRIPTION + " in this folder; expected the model folder of a finished detector training");
		}
		String engine = Configs.tree(file).path("engine").asString("");
		List<String> known = REGISTRY.contributions().stream().map(Contribution::id).toList();
		if (!known.contains(engine)) {
			throw FiducialException.input(file + ": a model of " + (engine.isEmpty() ? "no detection engine" : "the engine '" + engine + "'")
					+ ", but a landmark detector of one of these is needed: " + (known.isEmpty() ? "none is installed" : String.join(", ", known)));
		}
		return REGISTRY.get("landmark detector", engine).load(folder);
	}

	private static DifferentiableLandmarks ofFile(Path file) {
		return REGISTRY.contributions().stream().filter(c -> c.state() != Contribution.State.BROKEN).map(Contribution::instance).filter(l -> l.reads(file)).findFirst()
				.orElseThrow(() -> FiducialException.input(file + ": none of the installed engines knows this file as a landmark detector; expected the model folder of a finished training")).load(file);
	}
}
