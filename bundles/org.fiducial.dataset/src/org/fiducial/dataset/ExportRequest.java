package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to export.
 *
 * @param format id of the exporter
 * @param selections which samples, from which layers
 * @param out folder or file to write; must not exist, or be an empty folder
 * @param options values of the exporter's options
 */
public record ExportRequest(String format, List<DatasetSelection> selections, Path out, Map<String, String> options) {

	public ExportRequest {
		selections = List.copyOf(selections);
		options = Map.copyOf(options);
		if (selections.isEmpty()) {
			throw new IllegalArgumentException("nothing to export");
		}
	}

	/** One dataset's imported landmarks, with no options. */
	public static ExportRequest of(String format, String dataset, Path out) {
		return new ExportRequest(format, List.of(DatasetSelection.of(dataset)), out, Map.of());
	}
}
