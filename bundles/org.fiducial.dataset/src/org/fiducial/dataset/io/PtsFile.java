package org.fiducial.dataset.io;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

import org.fiducial.core.io.AtomicFiles;

/**
 * The .pts text format of 300-W and menpo: {@code version: 1}, {@code n_points: 68}, an opening brace, one line "x y" for each point, a closing
 * brace. Points are 1-based in the file (menpo's importer and MATLAB agree) and 0-based here. Header variants ({@code version: 1.0},
 * spaces, a missing version), CRLF, a byte-order mark, blank lines and a missing last newline occur in the wild and are read.
 */
public final class PtsFile {
	/** Files larger than this are no .pts files. */
	private static final long LIMIT = 1 << 20;
	private static final int MAX_POINTS = 10_000;
	/** A double of any size in plain decimals is shorter. */
	private static final int MAX_DIGITS = 1100;
	private static final Pattern GAP = Pattern.compile("[\\s,]+");
	private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
	private static final BigDecimal ORIGIN = BigDecimal.ONE;

	private PtsFile() {
	}

	/**
	 * Reads the points, 0-based: x0, y0, x1, y1, …
	 *
	 * @throws RecordException with the line, if the file is no .pts file, a number is missing, malformed, infinite or NaN, or the count is not
	 *                         the one announced
	 * @throws IOException if the file cannot be read
	 */
	public static double[] read(Path file) throws IOException {
		if (Files.size(file) > LIMIT) {
			throw new RecordException(0, "larger than 1 MB; this is no .pts file");
		}
		String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
		return new Parser(text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text).parse();
	}

	/** Writes 0-based points as a 1-based file; reading it gives the same numbers back, bit for bit. */
	public static void write(Path file, double[] shape) throws IOException {
		StringBuilder s = new StringBuilder("version: 1\nn_points: ").append(shape.length / 2).append("\n{\n");
		for (int i = 0; i < shape.length; i += 2) {
			s.append(oneBased(shape[i])).append(' ').append(oneBased(shape[i + 1])).append('\n');
		}
		AtomicFiles.writeString(file, s.append("}\n").toString());
	}

	// in decimals, where adding one and taking it away loses nothing
	private static String oneBased(double v) {
		if (!Double.isFinite(v)) {
			throw new IllegalArgumentException("a .pts file holds no NaN or infinite numbers");
		}
		String s = new BigDecimal(Double.toString(v)).add(ORIGIN).toPlainString();
		return s.contains(".") ? s : s + ".0";
	}

	private static final class Parser {
		private final String[] lines;
		private int at;

		Parser(String text) {
			lines = text.split("\r\n|\n|\r", -1);
		}

		double[] parse() throws RecordException {
			int announced = header();
			double[] shape = new double[2 * announced];
			for (int i = 0; i < announced; i++) {
				String line = next();
				if (line == null || line.equals("}")) {
					throw new RecordException(at, i + " points, but the header announces " + announced);
				}
				point(line, shape, 2 * i);
			}
			String end = next();
			if (end != null && !end.equals("}")) {
				throw new RecordException(at, "more points than the " + announced + " of the header");
			}
			return shape;
		}

		/** Up to and with the opening brace; the announced number of points. */
		private int header() throws RecordException {
			int points = -1;
			for (String line = next(); line != null; line = next()) {
				String l = line.toLowerCase(Locale.ROOT);
				if (l.startsWith("n_points")) {
					points = count(line);
				}
				if (l.endsWith("{")) {
					if (points < 0) {
						throw new RecordException(at, "no 'n_points:' before the brace");
					}
					return points;
				}
				if (!l.startsWith("n_points") && !l.startsWith("version")) {
					throw new RecordException(at, "expected 'version:', 'n_points:' or '{', found '" + shorten(line) + "'");
				}
			}
			throw new RecordException(at, "no opening brace; this is no .pts file");
		}

		private int count(String line) throws RecordException {
			String digits = line.substring("n_points".length()).replace("{", "").replaceFirst("^\\s*[:=]?\\s*", "").strip();
			if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > MAX_POINTS) {
				throw new RecordException(at, "'n_points' must be 1 to " + MAX_POINTS + ", found '" + shorten(digits) + "'");
			}
			return Integer.parseInt(digits);
		}

		private void point(String line, double[] shape, int offset) throws RecordException {
			String[] xy = GAP.split(line);
			if (xy.length != 2) {
				throw new RecordException(at, "expected two numbers, found '" + shorten(line) + "'");
			}
			shape[offset] = zeroBased(xy[0]);
			shape[offset + 1] = zeroBased(xy[1]);
		}

		private double zeroBased(String word) throws RecordException {
			if (word.length() > MAX_DIGITS || !NUMBER.matcher(word).matches()) {
				String why = word.toLowerCase(Locale.ROOT).contains("nan") ? "the coordinate is NaN" : "'" + shorten(word) + "' is no number";
				throw new RecordException(at, why);
			}
			double v = new BigDecimal(word).subtract(ORIGIN).doubleValue();
			if (!Double.isFinite(v)) {
				throw new RecordException(at, "'" + shorten(word) + "' is out of range");
			}
			return v;
		}

		/** The next line that is not blank, stripped; null at the end. */
		private String next() {
			while (at < lines.length) {
				String line = lines[at++].strip();
				if (!line.isEmpty()) {
					return line;
				}
			}
			return null;
		}

		private static String shorten(String s) {
			return s.length() <= 30 ? s : s.substring(0, 30) + "…";
		}
	}
}
