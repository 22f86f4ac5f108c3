package org.fiducial.workflow.step;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.FiducialException;

/**
 * What to import.
 *
 * @param format id of the importer; empty to find it by looking
 * @param in file, folder or .zip archive; empty where {@code spec} is given
 * @param dataset name of the dataset in the project
 * @param domain id of the domain of a new dataset; empty for the dataset's name
 * @param options values of the importer's options, by name
 * @param spec for formats that read a description of what to make, such as {@code portraits}: the description itself, in place of a file
 */
public record ImportConfig(String format, String in, String dataset, String domain, Map<String, String> options, Map<String, Object> spec) {
	/** Nothing chosen. */
	public static final ImportConfig DEFAULT = new ImportConfig("", "", "", "", Map.of(), Map.of());

	public ImportConfig {
		options = options == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(options));
		spec = spec == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(spec));
		if (!spec.isEmpty() && !in.isEmpty()) {
			throw FiducialException.usage("import: give either 'in' or 'spec'");
		}
	}
}
