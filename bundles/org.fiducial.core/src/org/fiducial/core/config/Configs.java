package org.fiducial.core.config;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads configurations: the defaults are a record, the file says what differs. YAML and JSON are both read (JSON is YAML).
 * Keys are the names of the record's components. A list of one may be written without brackets.
 */
public final class Configs {
	private static final long LIMIT = 4L << 20;
	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY).enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
	private static final YAMLMapper YAML = YAMLMapper.builder().build();

	private Configs() {
	}

	/**
	 * Reads a file over defaults.
	 *
	 * @throws FiducialException (input) if the file is missing or malformed, (usage) if a key is unknown or a value of the wrong kind
	 */
	public static <R extends Record> R read(Path file, R defaults) {
		return overlay(tree(file), defaults, file.toString());
	}

	/** Reads a file as a tree. */
	public static JsonNode tree(Path file) {
		try {
			if (!Files.isRegularFile(file)) {
				throw FiducialException.input(file + ": no such configuration file");
			}
			if (Files.size(file) > LIMIT) {
				throw FiducialException.input(file + ": larger than 4 MB; this is no configuration");
			}
			JsonNode node = YAML.readTree(Files.readString(file));
			return node == null || node.isMissingNode() || node.isNull() ? JSON.createObjectNode() : node;
		} catch (JacksonException e) {
			throw FiducialException.input(file + ": line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ": not valid YAML or JSON: " + e.getOriginalMessage(), e);
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	/**
	 * Lays a tree over defaults. A key of a text with nothing behind it keeps its default.
	 *
	 * @param where how messages name the place, for example {@code demo.yaml: step 'stage1'}
	 */
	public static <R extends Record> R overlay(JsonNode node, R defaults, String where) {
		if (!node.isObject()) {
			throw FiducialException.usage(where + ": expected keys and values, found " + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
		}
		checkKeys(node, defaults.getClass(), where);
		JsonNode merged = merge(JSON.valueToTree(defaults), node);
		try {
			@SuppressWarnings("unchecked")
			Class<R> type = (Class<R>) defaults.getClass();
			return JSON.treeToValue(merged, type);
		} catch (JacksonException e) {
			// a record's own constructor may have refused the value with a sentence for the user
			for (Throwable t = e; t != null; t = t.getCause()) {
				if (t instanceof FiducialException f) {
					throw FiducialException.usage(where + ": " + f.getMessage());
				}
			}
			String key = e.getPath().stream().map(p -> p.getPropertyName() == null ? "[" + p.getIndex() + "]" : p.getPropertyName()).reduce((a, b) -> a + "." + b).orElse("?");
			throw new FiducialException(org.fiducial.core.ExitCode.USAGE, where + ": key '" + key + "': " + e.getOriginalMessage(), e);
		}
	}

	/** A configuration as a tree, every field included. */
	public static ObjectNode toTree(Record config) {
		return JSON.valueToTree(config);
	}

	/** A configuration as indented JSON, every field included, as run folders store it. */
	public static String toJson(Object config) {
		return JSON.writeValueAsString(config);
	}

	/** The shared JSON mapper. */
	public static JsonMapper json() {
		return JSON;
	}

	private static JsonNode merge(JsonNode base, JsonNode over) {
		if (!base.isObject() || !over.isObject()) {
			// a key with nothing behind it
			return base.isString() && over.isNull() ? base : over;
		}
		ObjectNode out = ((ObjectNode) base).deepCopy();
		over.properties().forEach(e -> out.set(e.getKey(), out.has(e.getKey()) ? merge(out.get(e.getKey()), e.getValue()) : e.getValue()));
		return out;
	}

	private static void checkKeys(JsonNode node, Class<?> record, String where) {
		List<RecordComponent> components = Arrays.asList(record.getRecordComponents());
		List<String> names = components.stream().map(RecordComponent::getName).toList();
		for (Map.Entry<String, JsonNode> e : node.properties()) {
			int i = names.indexOf(e.getKey());
			if (i < 0) {
				throw FiducialException.usage(where + ": " + Suggest.unknown("key", e.getKey(), names));
			}
			checkValue(e.getValue(), components.get(i).getGenericType(), where + ": " + e.getKey());
		}
	}

	private static void checkValue(JsonNode value, Type type, String where) {
		if (type instanceof Class<?> c && c.isRecord() && value.isObject()) {
			checkKeys(value, c, where);
		} else if (type instanceof ParameterizedType p && value.isArray() && p.getActualTypeArguments()[0] instanceof Class<?> c && c.isRecord()) {
			value.forEach(v -> checkValue(v, c, where));
		} else if (type instanceof ParameterizedType p && value.isObject() && p.getActualTypeArguments().length == 1 && p.getActualTypeArguments()[0] instanceof Class<?> c && c.isRecord()) {
			checkValue(value, c, where);
		}
	}
}
