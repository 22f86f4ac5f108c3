package org.fiducial.workflow.step;

import java.util.Map;

/**
 * What to import.
 *
 * @param format id of the importer; empty to find it by looking
 * @param in file, folder or .zip archive; empty for formats that make their data
 * @param dataset name of the dataset in the project
 * @param domain id of the domain of a new dataset; empty for the dataset's name
 * @param options values of the importer's options, by name
 */
public record ImportConfig(String format, String in, String dataset, String domain, Map<String, String> options) {
	/** Nothing chosen. */
	public static final ImportConfig DEFAULT = new ImportConfig("", "", "", "", Map.of());

	public ImportConfig {
		options = options == null ? Map.of() : Map.copyOf(options);
	}
}
