package org.fiducial.dataset;

import org.fiducial.core.registry.ContributionRegistry;

/** The importers that bundles contribute. */
public final class DatasetImporters {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.dataset.importers";

	private static final ContributionRegistry<DatasetImporter> REGISTRY = new ContributionRegistry<>(POINT, DatasetImporter.class);

	private DatasetImporters() {
	}

	/** All of them. */
	public static ContributionRegistry<DatasetImporter> registry() {
		return REGISTRY;
	}

	/**
	 * The importer of a format id.
	 *
	 * @throws org.fiducial.core.FiducialException if it is unknown or broken
	 */
	public static DatasetImporter get(String id) {
		return REGISTRY.get("dataset format", id);
	}
}
