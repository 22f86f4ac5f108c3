package org.fiducial.torch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parsed and fully checked header of a safetensors file: 8 bytes of length (little-endian), JSON, then the data, which the
 * tensors cover without holes or overlaps.
 */
final class SafeTensorsHeader {
	/** One tensor: offsets are relative to the start of the data. */
	record Entry(String name, TensorType type, long[] shape, long begin, long end) {
	}

	/** A header that breaks a rule; the message says which. */
	static final class Invalid extends Exception {
		private static final long serialVersionUID = 1L;

		Invalid(String message) {
			super(message);
		}
	}

	private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

	final Map<String, Entry> entries = new LinkedHashMap<>();
	final Map<String, String> metadata = new LinkedHashMap<>();

	/**
	 * @param json the header's text
	 * @param dataBytes how many bytes follow it
	 */
	static SafeTensorsHeader parse(byte[] json, long dataBytes) throws Invalid {
		if (json.length == 0 || json[0] != '{') {
			throw new Invalid("the header does not start with '{'");
		}
		JsonNode root;
		try {
			root = JSON.readTree(json);
		} catch (JacksonException e) {
			throw new Invalid("the header is not valid JSON (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
		}
		if (!root.isObject()) {
			throw new Invalid("the header is not a JSON object");
		}
		SafeTensorsHeader out = new SafeTensorsHeader();
		for (Map.Entry<String, JsonNode> e : root.properties()) {
			if (e.getKey().equals("__metadata__")) {
				out.readMetadata(e.getValue());
			} else {
				out.entries.put(e.getKey(), entry(e.getKey(), e.getValue()));
			}
		}
		out.checkCover(dataBytes);
		return out;
	}

	private void readMetadata(JsonNode node) throws Invalid {
		if (!node.isObject()) {
			throw new Invalid("__metadata__ is not an object");
		}
		for (Map.Entry<String, JsonNode> e : node.properties()) {
			if (!e.getValue().isString()) {
				throw new Invalid("the metadata '" + e.getKey() + "' is not a text");
			}
			metadata.put(e.getKey(), e.getValue().asString());
		}
	}

	private static Entry entry(String name, JsonNode node) throws Invalid {
		String where = "tensor '" + (name.length() > 200 ? name.substring(0, 200) + "…" : name) + "'";
		JsonNode dtype = node.get("dtype");
		TensorType type = null;
		for (TensorType t : TensorType.values()) {
			if (dtype != null && dtype.isString() && t.name().equals(dtype.asString())) {
				type = t;
			}
		}
		if (type == null) {
			throw new Invalid(where + " has the unknown type " + dtype);
		}
		long[] shape = wholeNumbers(node.get("shape"), where + ": shape");
		long[] offsets = wholeNumbers(node.get("data_offsets"), where + ": data_offsets");
		if (offsets.length != 2 || offsets[1] < offsets[0]) {
			throw new Invalid(where + ": data_offsets are not an ascending pair");
		}
		long bytes = type.bytes;
		for (long s : shape) {
			try {
				bytes = Math.multiplyExact(bytes, s);
			} catch (ArithmeticException e) {
				throw new Invalid(where + ": the shape is too large");
			}
		}
		if (bytes != offsets[1] - offsets[0]) {
			throw new Invalid(where + " needs " + bytes + " bytes, but its data_offsets span " + (offsets[1] - offsets[0]));
		}
		return new Entry(name, type, shape, offsets[0], offsets[1]);
	}

	private static long[] wholeNumbers(JsonNode node, String where) throws Invalid {
		if (node == null || !node.isArray() || node.size() > 64) {
			throw new Invalid(where + " is not an array of whole numbers");
		}
		long[] out = new long[node.size()];
		for (int i = 0; i < out.length; i++) {
			JsonNode n = node.get(i);
			if (!n.isIntegralNumber() || !n.canConvertToLong() || n.asLong() < 0) {
				throw new Invalid(where + " holds " + n + " instead of a whole number of at least 0");
			}
			out[i] = n.asLong();
		}
		return out;
	}

	private void checkCover(long dataBytes) throws Invalid {
		List<Entry> sorted = new ArrayList<>(entries.values());
		sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
		long at = 0;
		for (Entry e : sorted) {
			if (e.end > dataBytes) {
				throw new Invalid("tensor '" + e.name + "' ends at byte " + e.end + " of the data, but only " + dataBytes
						+ " are there: the file is truncated or damaged");
			}
			if (e.begin != at) {
				throw new Invalid((e.begin < at ? "tensors overlap at '" : "there is a hole before '") + e.name + "'");
			}
			at = e.end;
		}
		if (at != dataBytes) {
			throw new Invalid((dataBytes - at) + " bytes at the end belong to no tensor");
		}
	}
}
