package org.fiducial.landmark.edit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An edit with the parameters it was applied with; stored as JSON in the provenance of a synthetic picture.
 *
 * @param edit id of the edit
 * @param parameters by name
 */
public record AppliedEdit(String edit, Map<String, Double> parameters) {
	public AppliedEdit {
		parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
	}
}
