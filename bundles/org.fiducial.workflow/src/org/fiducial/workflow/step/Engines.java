package org.fiducial.workflow.step;

import java.util.function.Function;

import org.fiducial.dataset.ImporterLookup;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.DetectionEngines;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.GenerationEngines;

/**
 * Where steps find plug-ins by id.
 *
 * @param importers of datasets
 * @param generation of pictures
 * @param detection of landmarks
 */
public record Engines(ImporterLookup importers, Function<String, GenerationEngine> generation, Function<String, DetectionEngine> detection) {
	/** Those that bundles contribute. */
	public static Engines registry() {
		return new Engines(ImporterLookup.registry(), GenerationEngines::get, DetectionEngines::get);
	}
}
