package org.fiducial.style;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads styles from YAML or JSON: defaults for the file, then a list of styles that say what differs. A style gives a {@code prompt}, or
 * {@code of}, which the file's {@code template} turns into one: {@code a portrait of {x} style}.
 */
public final class StyleFile {
	private static final YAMLMapper YAML = YAMLMapper.builder().build();
	private static final String SLOT = "{x}";
	private static final int MOST = 10_000;

	private StyleFile() {
	}

	/** The file's keys. */
	record Definition(String template, String negativePrompt, double guidance, double controlScale, String licence, String domain, List<Entry> styles) {
		static final Definition DEFAULTS = new Definition("a portrait of " + SLOT + " style", "", 7.5, 1, "", "art", List.of());
	}

	/** A style's keys; what is missing comes from the file. */
	record Entry(String id, String name, String of, String prompt, String negativePrompt, Double guidance, Double controlScale, String licence, String domain) {
	}

	/**
	 * Reads a file.
	 *
	 * @throws FiducialException (input) that names the file, the style and the reason
	 */
	public static List<Style> read(Path file) {
		return styles(Configs.tree(file), file.toString());
	}

	/**
	 * Reads a stream and closes it.
	 *
	 * @param where how messages name it
	 * @throws FiducialException (input) that names the style and the reason
	 */
	public static List<Style> read(InputStream in, String where) {
		try (in) {
			return styles(YAML.readTree(in), where);
		} catch (IOException | JacksonException e) {
			throw FiducialException.input(where + ": not readable as YAML or JSON: " + e.getMessage(), e);
		}
	}

	private static List<Style> styles(JsonNode tree, String where) {
		Definition d;
		try {
			d = Configs.overlay(tree, Definition.DEFAULTS, where);
		} catch (FiducialException e) {
			// a misspelt key in a data file is bad input, not a wrong command
			throw FiducialException.input(e.getMessage(), e);
		}
		if (d.styles() == null || d.styles().isEmpty() || d.styles().size() > MOST) {
			throw FiducialException.input(where + ": styles: expected a list of 1 to " + MOST + " styles");
		}
		List<Style> out = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < d.styles().size(); i++) {
			Style s = style(d, d.styles().get(i), where + ": style " + (i + 1));
			if (!ids.add(s.id())) {
				throw FiducialException.input(where + ": style " + (i + 1) + ": id '" + s.id() + "' is there twice");
			}
			out.add(s);
		}
		return List.copyOf(out);
	}

	private static Style style(Definition d, Entry e, String where) {
		if (e == null || (e.of() == null) == (e.prompt() == null)) {
			throw FiducialException.input(where + ": expected either 'prompt' or 'of'");
		}
		if (e.of() != null && !d.template().contains(SLOT)) {
			throw FiducialException.input(where + ": 'of' needs " + SLOT + " in the file's template");
		}
		String prompt = e.prompt() == null ? d.template().replace(SLOT, e.of()) : e.prompt();
		String name = e.name() != null ? e.name() : e.of() != null ? capital(e.of()) : e.id();
		try {
			return new Style(e.id(), name, prompt, or(e.negativePrompt(), d.negativePrompt()), e.guidance() == null ? d.guidance() : e.guidance(),
					e.controlScale() == null ? d.controlScale() : e.controlScale(), or(e.licence(), d.licence()), or(e.domain(), d.domain()));
		} catch (IllegalArgumentException x) {
			throw FiducialException.input(where + ": " + x.getMessage(), x);
		}
	}

	private static String or(String own, String common) {
		return own != null ? own : common == null ? "" : common;
	}

	private static String capital(String s) {
		return s.isEmpty() ? s : s.substring(0, 1).toUpperCase(Locale.ROOT) + s.substring(1);
	}
}
