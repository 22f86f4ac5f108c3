package org.fiducial.dataset.formats;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.io.RecordException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the header of a table says about its columns. */
final class CsvColumns {
	private static final List<String> IMAGE_NAMES = List.of("image", "image_name", "filename", "file", "image_path", "");

	private final Map<String, Integer> named;
	private final int image;
	private final int[] x;
	private final int[] y;
	private final int[] v;
	private final int width;

	private CsvColumns(Map<String, Integer> named, int image, int[] x, int[] y, int[] v, int width) {
		this.named = named;
		this.image = image;
		this.x = x;
		this.y = y;
		this.v = v;
		this.width = width;
	}

	/**
	 * Reads a header row.
	 *
	 * @throws FiducialException (input) if it has no column with images or none with coordinates
	 */
	static CsvColumns of(Path table, List<String> header) {
		if (header == null) {
			throw FiducialException.input(table + ": the table is empty; expected a header row");
		}
		Map<String, Integer> named = new HashMap<>();
		for (int i = 0; i < header.size(); i++) {
			named.putIfAbsent(header.get(i).strip().toLowerCase(Locale.ROOT), i);
		}
		int image = IMAGE_NAMES.stream().filter(named::containsKey).map(named::get).findFirst()
				.orElseThrow(() -> FiducialException.input(table + ":1: no column 'image'; expected columns image,x0,y0,x1,y1,…"));
		boolean numbered = named.containsKey("0") && !named.containsKey("x0");
		int points = 0;
		while (named.containsKey(numbered ? Integer.toString(2 * points + 1) : "y" + points)) {
			points++;
		}
		if (points == 0) {
			throw FiducialException.input(table + ":1: no columns with coordinates; expected columns image,x0,y0,x1,y1,…");
		}
		int[][] at = new int[3][points];
		for (int i = 0; i < points; i++) {
			at[0][i] = column(table, named, numbered ? Integer.toString(2 * i) : "x" + i);
			at[1][i] = named.get(numbered ? Integer.toString(2 * i + 1) : "y" + i);
			at[2][i] = named.getOrDefault("v" + i, -1);
		}
		return new CsvColumns(named, image, at[0], at[1], at[2], header.size());
	}

	private static int column(Path table, Map<String, Integer> named, String name) {
		Integer i = named.get(name);
		if (i == null) {
			throw FiducialException.input(table + ":1: column '" + name + "' is missing");
		}
		return i;
	}

	/** Whether the table has all the columns that the exporter writes. */
	boolean isOwn() {
		return Arrays.stream(CsvExporter.FIXED.split(",")).allMatch(named::containsKey);
	}

	/** A row as a record. */
	SampleRecord record(Path table, long line, List<String> row, String defaultScheme) throws RecordException {
		if (row.size() != width) {
			throw new RecordException(line, row.size() + " columns, expected " + width);
		}
		String path = CsvRows.text(row.get(image));
		if (path == null) {
			throw new RecordException(line, "no image");
		}
		String key = text(row, "key");
		double[] shape = shape(row, line);
		SampleRecord.Builder b = SampleRecord.of(key == null ? path : key, file(table, path, line)).split(text(row, "split")).style(text(row, "style")).domain(text(row, "domain"))
				.rights(text(row, "licence"), text(row, "author")).from(table, line);
		attributes(row, line).forEach(b::attribute);
		if (shape != null) {
			String scheme = text(row, "scheme");
			b.landmarks(scheme == null ? defaultScheme : scheme, shape).visibility(visibility(row, line));
		}
		return b.build();
	}

	private static Path file(Path table, String path, long line) throws RecordException {
		try {
			return table.toAbsolutePath().resolveSibling(path).normalize();
		} catch (InvalidPathException e) {
			throw new RecordException(line, "'" + path + "' is no file name: " + e.getReason());
		}
	}

	/** Null if all fields are empty. */
	private double[] shape(List<String> row, long line) throws RecordException {
		double[] shape = new double[2 * x.length];
		boolean any = false;
		for (int i = 0; i < x.length; i++) {
			shape[2 * i] = number(row.get(x[i]), line, i);
			shape[2 * i + 1] = number(row.get(y[i]), line, i);
			if (Double.isNaN(shape[2 * i]) != Double.isNaN(shape[2 * i + 1])) {
				throw new RecordException(line, "point " + i + " has one coordinate only");
			}
			any |= !Double.isNaN(shape[2 * i]);
		}
		return any ? shape : null;
	}

	private static double number(String field, long line, int point) throws RecordException {
		String f = field.strip();
		if (f.isEmpty()) {
			return Double.NaN;
		}
		try {
			double d = Double.parseDouble(f);
			if (Double.isFinite(d)) {
				return d;
			}
			throw new RecordException(line, "point " + point + ": the coordinate is " + f);
		} catch (NumberFormatException e) {
			throw new RecordException(line, "point " + point + ": '" + (f.length() > 30 ? f.substring(0, 30) + "…" : f) + "' is no number");
		}
	}

	/** Null if all fields are empty. */
	private byte[] visibility(List<String> row, long line) throws RecordException {
		byte[] out = new byte[v.length];
		int given = 0;
		for (int i = 0; i < v.length; i++) {
			String f = v[i] < 0 ? "" : row.get(v[i]).strip();
			if (!f.isEmpty()) {
				if (!f.matches("[012]")) {
					throw new RecordException(line, "point " + i + ": visibility '" + f + "', expected 0 (absent), 1 (occluded) or 2 (visible)");
				}
				out[i] = Byte.parseByte(f);
				given++;
			}
		}
		if (given != 0 && given != out.length) {
			throw new RecordException(line, "visibility is given for " + given + " of " + out.length + " points; give all or none");
		}
		return given == 0 ? null : out;
	}

	private Map<String, String> attributes(List<String> row, long line) throws RecordException {
		String json = text(row, "attributes");
		Map<String, String> out = new HashMap<>();
		if (json != null) {
			try {
				for (Map.Entry<String, JsonNode> e : Configs.json().readTree(json).properties()) {
					out.put(e.getKey(), e.getValue().asString());
				}
			} catch (JacksonException e) {
				throw new RecordException(line, "the column 'attributes' holds no JSON object of texts");
			}
		}
		return out;
	}

	private String text(List<String> row, String column) {
		Integer i = named.get(column);
		return i == null ? null : CsvRows.text(row.get(i));
	}
}
