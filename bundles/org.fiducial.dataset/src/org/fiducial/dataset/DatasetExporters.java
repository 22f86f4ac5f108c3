package org.fiducial.dataset;

import org.fiducial.core.registry.ContributionRegistry;

/** The exporters that bundles contribute. */
public final class DatasetExporters {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.dataset.exporters";

	private static final ContributionRegistry<DatasetExporter> REGISTRY = new ContributionRegistry<>(POINT, DatasetExporter.class);

	private DatasetExporters() {
	}

	/** All of them. */
	public static ContributionRegistry<DatasetExporter> registry() {
		return REGISTRY;
	}

	/**
	 * The exporter of a format id.
	 *
	 * @throws org.fiducial.core.FiducialException if it is unknown or broken
	 */
	public static DatasetExporter get(String id) {
		return REGISTRY.get("dataset format", id);
	}
}
