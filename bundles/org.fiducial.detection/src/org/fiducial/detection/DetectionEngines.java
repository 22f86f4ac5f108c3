package org.fiducial.detection;

import org.fiducial.core.registry.ContributionRegistry;

/** The engines that bundles contribute. */
public final class DetectionEngines {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.detection.engines";

	private static final ContributionRegistry<DetectionEngine> REGISTRY = new ContributionRegistry<>(POINT, DetectionEngine.class);

	private DetectionEngines() {
	}

	/** All of them. */
	public static ContributionRegistry<DetectionEngine> registry() {
		return REGISTRY;
	}

	/**
	 * The engine of an id.
	 *
	 * @throws org.fiducial.core.FiducialException if it is unknown or broken
	 */
	public static DetectionEngine get(String id) {
		return REGISTRY.get("detection engine", id);
	}
}
