package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small numeric array in NumPy's .npy format (versions 1 to 3: magic, version, header length, a Python dictionary with
 * {@code descr}, {@code fortran_order} and {@code shape}, then the raw numbers). Little-endian float32 and float64 in C order are read; nothing in the
 * file is ever executed, so object arrays (pickles) are refused.
 *
 * @param shape sizes, outermost first
 * @param values all numbers, the last axis running fastest
 */
public record NpyFile(int[] shape, double[] values) {
	private static final long LIMIT = 1 << 24;
	private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
	private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
	private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
	private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

	/**
	 * Reads an array.
	 *
	 * @throws RecordException if the file is no .npy file, is truncated or too large, or is of another type or order
	 * @throws IOException if the file cannot be read
	 */
	public static NpyFile read(Path file) throws IOException {
		if (Files.size(file) > LIMIT) {
			throw new RecordException(0, "larger than 16 MB; expected a few landmarks");
		}
		ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		String header = header(bytes);
		int width = itemSize(header);
		int[] shape = shape(header);
		long count = count(shape);
		if (count * width != bytes.remaining()) {
			throw new RecordException(0, "shape " + Arrays.toString(shape) + " needs " + count * width + " bytes, the file holds " + bytes.remaining() + "; is it truncated?");
		}
		double[] values = new double[(int) count];
		for (int i = 0; i < values.length; i++) {
			values[i] = width == 4 ? bytes.getFloat() : bytes.getDouble();
		}
		return new NpyFile(shape, values);
	}

	/**
	 * Reads a K x 2 array of points, x then y, as x0, y0, x1, y1, …
	 *
	 * @param points the K that is expected
	 * @throws RecordException as {@link #read(Path)}, or if the shape is another or a number is NaN or infinite
	 */
	public static double[] readPoints(Path file, int points) throws IOException {
		NpyFile array = read(file);
		if (array.shape.length != 2 || array.shape[0] != points || array.shape[1] != 2) {
			throw new RecordException(0, "shape " + Arrays.toString(array.shape) + ", expected [" + points + ", 2]");
		}
		for (int i = 0; i < array.values.length; i++) {
			if (!Double.isFinite(array.values[i])) {
				throw new RecordException(0, "point " + i / 2 + " is " + array.values[i] + ", expected a number");
			}
		}
		return array.values;
	}

	private static String header(ByteBuffer bytes) throws RecordException {
		byte[] magic = new byte[MAGIC.length];
		if (bytes.remaining() < 12) {
			throw new RecordException(0, "too short for a .npy file; is it truncated?");
		}
		bytes.get(magic);
		if (!Arrays.equals(magic, MAGIC)) {
			throw new RecordException(0, "does not start as a .npy file");
		}
		int major = bytes.get();
		bytes.get();
		if (major < 1 || major > 3) {
			throw new RecordException(0, ".npy version " + major + ", expected 1 to 3");
		}
		int length = major == 1 ? Short.toUnsignedInt(bytes.getShort()) : bytes.getInt();
		if (length < 0 || length > bytes.remaining()) {
			throw new RecordException(0, "the .npy header is longer than the file; is it truncated?");
		}
		byte[] header = new byte[length];
		bytes.get(header);
		return new String(header, StandardCharsets.UTF_8);
	}

	private static int itemSize(String header) throws RecordException {
		String type = field(DESCR, header, "descr");
		if (field(FORTRAN, header, "fortran_order").equals("True")) {
			throw new RecordException(0, "the array is in Fortran order; save it with numpy.ascontiguousarray");
		}
		return switch (type) {
		case "<f4" -> 4;
		case "<f8" -> 8;
		default -> throw new RecordException(0, "numbers of type '" + type + "', expected little-endian float32 ('<f4') or float64 ('<f8'); convert with astype('<f8')");
		};
	}

	private static int[] shape(String header) throws RecordException {
		String text = field(SHAPE, header, "shape").replace(" ", "");
		String[] sizes = text.isEmpty() ? new String[0] : text.split(",");
		int[] shape = new int[sizes.length];
		for (int i = 0; i < sizes.length; i++) {
			if (!sizes[i].matches("\\d{1,8}") || sizes.length > 8) {
				throw new RecordException(0, "malformed .npy shape (" + text + ")");
			}
			shape[i] = Integer.parseInt(sizes[i]);
		}
		return shape;
	}

	private static long count(int[] shape) throws RecordException {
		long count = 1;
		for (int n : shape) {
			count *= n;
			if (count > LIMIT) {
				throw new RecordException(0, "shape " + Arrays.toString(shape) + " is too large; expected a few landmarks");
			}
		}
		return count;
	}

	private static String field(Pattern pattern, String header, String name) throws RecordException {
		Matcher m = pattern.matcher(header);
		if (!m.find()) {
			throw new RecordException(0, "the .npy header has no plain '" + name + "'; structured and object arrays are not read");
		}
		return m.group(1);
	}
}
