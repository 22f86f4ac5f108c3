package org.fiducial.workflow.report;

import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * What a report shows. The defaults suit every recipe.
 *
 * @param title headline; empty for the recipe's description
 * @param run folder of the recipe's run; empty for the one that the report is a step of
 * @param file where a copy of the report is laid, {@code project:…} for a place in the project; empty for none
 * @param sections what to include, in this order; empty for all
 * @param labels names for people of prediction layers, by layer
 * @param sourceStyles styles that the detectors knew before: they are left out of the summary over all others
 * @param examples pictures shown of each style, 1 to 20
 * @param detector model that measures the probe pictures of training: a path or an output of an earlier step; empty for the one that
 *        filtered the synthetic pictures, or else the first that was trained; {@code none} for none
 * @param engine of that detector
 */
public record ReportConfig(String title, String run, String file, List<String> sections, Map<String, String> labels, List<String> sourceStyles, int examples, String detector,
		String engine) {
	/** Ids of the sections. */
	public static final List<String> SECTIONS = List.of("results", "rounds", "stages", "detection", "curves", "acceptance", "record");
	/** Everything, three pictures a style. */
	public static final ReportConfig DEFAULT = new ReportConfig("", "", "project:report.html", List.of(), Map.of(), List.of("photo"), 3, "", "hourglass");

	public ReportConfig {
		sections = sections == null ? List.of() : List.copyOf(sections);
		labels = labels == null ? Map.of() : Map.copyOf(labels);
		sourceStyles = sourceStyles == null ? List.of() : List.copyOf(sourceStyles);
		for (String s : sections) {
			if (!SECTIONS.contains(s)) {
				throw FiducialException.usage(Suggest.unknown("section", s, SECTIONS));
			}
		}
		if (examples < 1 || examples > 20) {
			throw FiducialException.usage("examples " + examples + ", expected 1 to 20");
		}
	}

	/** Whether a section is wanted. */
	boolean includes(String section) {
		return sections.isEmpty() || sections.contains(section);
	}

	/** A prediction layer for people. */
	String label(String layer) {
		return labels.getOrDefault(layer, layer);
	}
}
