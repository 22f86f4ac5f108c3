package org.fiducial.generation;

import org.fiducial.core.registry.ContributionRegistry;

/** The engines that bundles contribute. */
public final class GenerationEngines {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.generation.engines";

	private static final ContributionRegistry<GenerationEngine> REGISTRY = new ContributionRegistry<>(POINT, GenerationEngine.class);

	private GenerationEngines() {
	}

	/** All of them. */
	public static ContributionRegistry<GenerationEngine> registry() {
		return REGISTRY;
	}

	/**
	 * The engine of an id.
	 *
	 * @throws org.fiducial.core.FiducialException if it is unknown or broken
	 */
	public static GenerationEngine get(String id) {
		return REGISTRY.get("generation engine", id);
	}
}
