package org.fiducial.torch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

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

	private static final int MAX_TENSORS = 200_000;
	private static final int MAX_AXES = 64;
	private static final int MAX_NAME = 1000;
	private static final int MAX_METADATA = 100_000;
	/** Letters of {@code __metadata__} in all. */
	private static final int MAX_TEXT = 16 << 20;
	private static final int MAX_DEPTH = 16;

	private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNameLength(MAX_NAME).maxStringLength(MAX_TEXT).maxNestingDepth(MAX_DEPTH).build()).build());

	final Map<String, Entry> entries = new LinkedHashMap<>();
	final Map<String, String> metadata = new LinkedHashMap<>();
	private long text;

	/**
	 * Reads token by token, so that a hostile header needs no more memory than what is kept of it, which is limited.
	 *
	 * @param json the header's text
	 * @param dataBytes how many bytes follow it
	 */
	static SafeTensorsHeader parse(ByteBuffer json, long dataBytes) throws Invalid {
		if (!json.hasRemaining() || json.get(json.position()) != '{') {
			throw new Invalid("the header does not start with '{'");
		}
		SafeTensorsHeader out = new SafeTensorsHeader();
		try (JsonParser in = JSON.createParser(new ByteBufferBackedInputStream(json))) {
			in.nextToken();
			for (String name = in.nextName(); name != null; name = in.nextName()) {
				in.nextToken();
				if (name.equals("__metadata__")) {
					out.readMetadata(in);
				} else {
					out.add(entry(name, in));
				}
			}
			if (in.nextToken() != null) {
				throw new Invalid("the header is not valid JSON (something follows its end)");
			}
		} catch (JacksonException e) {
			throw new Invalid("the header is not valid JSON, or not within its limits (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
		}
		out.checkCover(dataBytes);
		return out;
	}

	private void add(Entry e) throws Invalid {
		if (entries.put(e.name, e) != null) {
			throw new Invalid("the tensor '" + e.name + "' is there twice");
		}
		if (entries.size() > MAX_TENSORS) {
			throw new Invalid("it has more than " + MAX_TENSORS + " tensors");
		}
	}

	private void readMetadata(JsonParser in) throws Invalid {
		if (in.currentToken() != JsonToken.START_OBJECT) {
			throw new Invalid("__metadata__ is not an object");
		}
		for (String name = in.nextName(); name != null; name = in.nextName()) {
			if (in.nextToken() != JsonToken.VALUE_STRING) {
				throw new Invalid("the metadata '" + name + "' is not a text");
			}
			String value = in.getString();
			text += name.length() + value.length();
			if (metadata.put(name, value) != null) {
				throw new Invalid("the metadata '" + name + "' is there twice");
			}
			if (text > MAX_TEXT || metadata.size() > MAX_METADATA) {
				throw new Invalid("its metadata has more than " + MAX_METADATA + " entries or " + MAX_TEXT + " letters");
			}
		}
	}

	private static Entry entry(String name, JsonParser in) throws Invalid {
		String where = "tensor '" + (name.length() > 200 ? name.substring(0, 200) + "…" : name) + "'";
		TensorType type = null;
		long[] shape = null;
		long[] offsets = null;
		if (in.currentToken() != JsonToken.START_OBJECT) {
			throw new Invalid(where + " is not an object with dtype, shape and data_offsets");
		}
		for (String key = in.nextName(); key != null; key = in.nextName()) {
			in.nextToken();
			switch (key) {
				case "dtype" -> type = once(type, type(in, where), where);
				case "shape" -> shape = once(shape, wholeNumbers(in, where + ": shape"), where);
				case "data_offsets" -> offsets = once(offsets, wholeNumbers(in, where + ": data_offsets"), where);
				default -> in.skipChildren();
			}
		}
		if (type == null || shape == null || offsets == null) {
			throw new Invalid(where + " lacks its dtype, shape or data_offsets");
		}
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

	private static <T> T once(T before, T value, String where) throws Invalid {
		if (before != null) {
			throw new Invalid(where + " says the same thing twice");
		}
		return value;
	}

	private static TensorType type(JsonParser in, String where) throws Invalid {
		for (TensorType t : TensorType.values()) {
			if (in.currentToken() == JsonToken.VALUE_STRING && t.name().equals(in.getString())) {
				return t;
			}
		}
		throw new Invalid(where + " has the unknown type " + shown(in));
	}

	private static long[] wholeNumbers(JsonParser in, String where) throws Invalid {
		if (in.currentToken() != JsonToken.START_ARRAY) {
			throw new Invalid(where + " is not an array of whole numbers");
		}
		long[] out = new long[MAX_AXES];
		int n = 0;
		while (in.nextToken() != JsonToken.END_ARRAY) {
			boolean whole = in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
			if (!whole || in.getLongValue() < 0) {
				throw new Invalid(where + " holds " + shown(in) + " instead of a whole number of at least 0");
			}
			if (n == MAX_AXES) {
				throw new Invalid(where + " has more than " + MAX_AXES + " numbers");
			}
			out[n++] = in.getLongValue();
		}
		return Arrays.copyOf(out, n);
	}

	/** A value for a message. */
	private static String shown(JsonParser in) {
		if (!in.currentToken().isScalarValue()) {
			return "a list or object";
		}
		String s = in.getString();
		return s.length() > 200 ? s.substring(0, 200) + "…" : s;
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
