package org.fiducial.ui.editor.tools;

import org.fiducial.core.registry.ContributionRegistry;

/** The tools that bundles contribute. */
public final class LandmarkTools {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.landmark.editors";

	private static final ContributionRegistry<LandmarkTool> REGISTRY = new ContributionRegistry<>(POINT, LandmarkTool.class);

	private LandmarkTools() {
	}

	/** All of them. */
	public static ContributionRegistry<LandmarkTool> registry() {
		return REGISTRY;
	}
}
