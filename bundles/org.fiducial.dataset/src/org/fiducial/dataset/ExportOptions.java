package org.fiducial.dataset;

import java.util.Map;

/** What an exporter is told. */
public final class ExportOptions extends OptionValues {
	/**
	 * @param exporter whose options are understood
	 * @param given option names and values
	 * @throws org.fiducial.core.FiducialException (usage) for an unknown option or a bad value
	 */
	public ExportOptions(DatasetExporter exporter, Map<String, String> given) {
		super(exporter.options(), given);
	}
}
