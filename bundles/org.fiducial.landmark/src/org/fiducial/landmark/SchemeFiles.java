package org.fiducial.landmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads landmark schemes from YAML or JSON; docs and examples are in the schema of {@code org.fiducial.landmark.schemes}. */
public final class SchemeFiles {
	private static final YAMLMapper YAML = YAMLMapper.builder().build();

	private SchemeFiles() {
	}

	/**
	 * Reads a file.
	 *
	 * @throws FiducialException (input) that names the file, the key and the reason
	 */
	public static LandmarkScheme read(Path file) {
		return scheme(Configs.tree(file), file.toString());
	}

	/**
	 * Reads a stream and closes it.
	 *
	 * @param where how messages name it
	 * @throws FiducialException (input) that names the key and the reason
	 */
	public static LandmarkScheme read(InputStream in, String where) {
		try (in) {
			return scheme(YAML.readTree(in), where);
		} catch (IOException | JacksonException e) {
			throw FiducialException.input(where + ": not readable as YAML or JSON: " + e.getMessage(), e);
		}
	}

	private static LandmarkScheme scheme(JsonNode tree, String where) {
		try {
			return new LandmarkScheme(Configs.overlay(tree, SchemeDefinition.EMPTY, where));
		} catch (IllegalArgumentException e) {
			throw FiducialException.input(where + ": " + e.getMessage(), e);
		} catch (FiducialException e) {
			// a misspelt key in a data file is bad input, not a wrong command
			throw FiducialException.input(e.getMessage(), e);
		}
	}
}
