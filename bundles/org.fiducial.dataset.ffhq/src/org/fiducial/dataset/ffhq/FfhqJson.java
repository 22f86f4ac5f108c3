package org.fiducial.dataset.ffhq;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.fiducial.dataset.ffhq.FfhqRecord.Face;
import org.fiducial.dataset.io.RecordException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads ffhq-dataset-v2.json token by token: one object keyed "0" to "69999". Holds one record at a time. A record of the wrong form is an
 * error of that record; text that is no JSON ends the reading.
 */
final class FfhqJson implements AutoCloseable {
	private static final int POINTS = 68;
	private static final int MAX_TEXT = 1 << 20;
	private static final JsonFactory FACTORY = JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).maxStringLength(MAX_TEXT).build()).build();

	private final JsonParser parser;
	private boolean started;

	/** Takes the value of a property; the parser stands on its first token and must be left on its last. */
	@FunctionalInterface
	private interface Property {
		void read(String name) throws RecordException;
	}

	FfhqJson(Path file) throws IOException {
		parser = FACTORY.createParser(ObjectReadContext.empty(), new BufferedInputStream(Files.newInputStream(file), 1 << 16));
	}

	/**
	 * The next record; null at the end.
	 *
	 * @throws RecordException if the record is not as it should be; the next one can be read
	 * @throws JacksonException if the text is no JSON; nothing more can be read
	 */
	FfhqRecord next() throws RecordException {
		if (!started) {
			started = true;
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new RecordException(1, "expected an object with one record for each image, found " + describe(parser.currentToken()));
			}
		}
		JsonToken token = parser.currentToken() == null ? null : parser.nextToken();
		if (token != JsonToken.PROPERTY_NAME) {
			return null;
		}
		String key = parser.currentName();
		long line = parser.currentTokenLocation().getLineNr();
		token = parser.nextToken();
		int depth = parser.streamReadContext().getNestingDepth();
		try {
			if (token != JsonToken.START_OBJECT) {
				throw new RecordException(line, "expected an object, found " + describe(token));
			}
			return record(index(key, line), line);
		} catch (RecordException e) {
			if (token == JsonToken.START_OBJECT) {
				leave(depth);
			} else {
				parser.skipChildren();
			}
			throw new RecordException(line, "record '" + (key.length() > 20 ? key.substring(0, 20) + "…" : key) + "': " + e.getMessage());
		}
	}

	/** Where the parser stands, for messages. */
	TokenStreamLocation location() {
		return parser.currentLocation();
	}

	private static int index(String key, long line) throws RecordException {
		if (!key.matches("\\d{1,6}")) {
			throw new RecordException(line, "the key is no image number");
		}
		return Integer.parseInt(key);
	}

	/** Skips the rest of a record after an error inside it. */
	private void leave(int depth) {
		while (parser.currentToken() != null && parser.streamReadContext().getNestingDepth() >= depth) {
			parser.nextToken();
		}
	}

	private FfhqRecord record(int index, long line) throws RecordException {
		String[] category = new String[1];
		Map<String, String> metadata = new HashMap<>();
		Face[] faces = new Face[2];
		object(name -> {
			switch (name) {
			case "category" -> category[0] = text();
			case "metadata" -> object(key -> {
				String value = text();
				if (value != null) {
					metadata.put(key, value);
				}
			});
			case "image" -> faces[0] = face(line);
			case "in_the_wild" -> faces[1] = face(line);
			default -> parser.skipChildren();
			}
		});
		return new FfhqRecord(index, line, category[0], metadata, faces[0], faces[1]);
	}

	private Face face(long line) throws RecordException {
		double[][] size = {new double[2]};
		double[][] points = new double[1][];
		object(name -> {
			switch (name) {
			case "pixel_size" -> size[0] = pair(line);
			case "face_landmarks" -> points[0] = landmarks(line);
			default -> parser.skipChildren();
			}
		});
		return new Face(size[0][0], size[0][1], points[0]);
	}

	private double[] landmarks(long line) throws RecordException {
		double[] shape = new double[2 * POINTS];
		int n = 0;
		require(JsonToken.START_ARRAY, "face_landmarks", line);
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			double[] xy = pair(line);
			if (n < POINTS) {
				shape[2 * n] = xy[0];
				shape[2 * n + 1] = xy[1];
			}
			n++;
		}
		if (n != POINTS) {
			throw new RecordException(line, n + " landmarks, expected " + POINTS);
		}
		return shape;
	}

	private double[] pair(long line) throws RecordException {
		require(JsonToken.START_ARRAY, "a pair of numbers", line);
		double[] xy = {number(line), number(line)};
		if (parser.nextToken() != JsonToken.END_ARRAY) {
			throw new RecordException(line, "expected two numbers, found more");
		}
		return xy;
	}

	private double number(long line) throws RecordException {
		JsonToken t = parser.nextToken();
		double v = t == JsonToken.VALUE_NUMBER_INT || t == JsonToken.VALUE_NUMBER_FLOAT ? parser.getDoubleValue() : Double.NaN;
		if (!Double.isFinite(v)) {
			throw new RecordException(line, "expected a number, found " + describe(t));
		}
		return v;
	}

	private void object(Property property) throws RecordException {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw new RecordException(0, "expected an object, found " + describe(parser.currentToken()));
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			property.read(name);
		}
	}

	/** The text of a simple value; null for null, objects and arrays. */
	private String text() {
		JsonToken t = parser.currentToken();
		if (t.isStructStart()) {
			parser.skipChildren();
			return null;
		}
		return t == JsonToken.VALUE_NULL ? null : parser.getValueAsString();
	}

	private void require(JsonToken token, String what, long line) throws RecordException {
		if (parser.currentToken() != token) {
			throw new RecordException(line, "expected " + what + ", found " + describe(parser.currentToken()));
		}
	}

	private String describe(JsonToken t) {
		return t == null ? "the end of the file" : t.isNumeric() ? "the number " + parser.getValueAsString() : t.isScalarValue() ? t.name().substring(6).toLowerCase(java.util.Locale.ROOT)
				: t == JsonToken.START_ARRAY ? "an array" : t == JsonToken.START_OBJECT ? "an object" : "the end of it";
	}

	@Override
	public void close() {
		parser.close();
	}
}
