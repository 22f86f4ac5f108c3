package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.fiducial.core.config.Configs;
import org.fiducial.workflow.Metrics;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.RunStatus;

import tools.jackson.databind.JsonNode;

/**
 * What the folder of a step tells.
 *
 * @param id of the step
 * @param kind what it does
 * @param title for people
 * @param folder its folder; need not exist
 * @param status how far it is; null if it never ran
 * @param config its resolved configuration; an empty object if there is none
 * @param environment machine and versions; an empty object if unknown
 */
record StepRecord(String id, String kind, String title, Path folder, RunStatus status, JsonNode config, JsonNode environment) {
	/** Whether its result is there. */
	boolean complete() {
		return status != null && status.complete();
	}

	/** What it made; an empty object if nothing. */
	JsonNode outputs() {
		return status == null || status.outputs() == null ? Configs.json().createObjectNode() : Configs.json().valueToTree(status.outputs());
	}

	/** An output that is a text; empty if there is none. */
	String output(String name) {
		return outputs().path(name).asString("");
	}

	/** How long the last attempt took; empty if it did not end. */
	Optional<Duration> duration() {
		return status == null || status.started() == null || status.finished() == null ? Optional.empty() : Optional.of(Duration.between(status.started(), status.finished()));
	}

	/** Its numbers. */
	Metrics metrics() {
		return Metrics.read(folder.resolve(RunFolder.METRICS));
	}
}
