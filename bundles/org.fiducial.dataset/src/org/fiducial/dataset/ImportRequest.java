package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What to import.
 *
 * @param format id of the importer; null to find it by looking at the path
 * @param in file, folder or .zip archive
 * @param dataset name of the dataset in the project; made if there is none, else added to
 * @param domain id of the domain of a new dataset; null for the dataset's name
 * @param options values of the importer's options and of {@link ImportOptions#COMMON}
 * @param owner who keeps the dataset in step with the source, for example a step of a recipe: what the same owner imported before and the source does not have now
 *        leaves the dataset, unless a person has annotated it. Null to only add
 */
public record ImportRequest(String format, Path in, String dataset, String domain, Map<String, String> options, String owner) {

	public ImportRequest {
		Objects.requireNonNull(in);
		Objects.requireNonNull(dataset);
		options = Map.copyOf(options);
	}

	/** Without an owner. */
	public ImportRequest(String format, Path in, String dataset, String domain, Map<String, String> options) {
		this(format, in, dataset, domain, options, null);
	}

	/** With no options. */
	public static ImportRequest of(String format, Path in, String dataset) {
		return new ImportRequest(format, in, dataset, null, Map.of());
	}
}
