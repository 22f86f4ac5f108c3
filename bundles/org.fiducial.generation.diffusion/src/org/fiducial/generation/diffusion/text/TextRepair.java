package org.fiducial.generation.diffusion.text;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What ftfy's fix_text does by default (rspeer/python-ftfy ftfy/fixes.py), except the repair of text that was decoded with the wrong encoding:
 * HTML entities, terminal escapes, C1 controls, ligatures, wide letters, curly quotes, line ends and control characters; then NFC.
 */
final class TextRepair {
	private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[\\d;]*[a-zA-Z]");
	private static final Pattern SINGLE = Pattern.compile("[\u02bc\u2018-\u201b]");
	private static final Pattern DOUBLE = Pattern.compile("[\u201c-\u201f]");
	private static final Pattern LINE_ENDS = Pattern.compile("\r\n|[\r\u2028\u2029\u0085]");
	private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\u206a-\u206f\ufeff\ufff9-\ufffb]");
	private static final Map<Integer, String> LIGATURES = Map.ofEntries(Map.entry(0x132, "IJ"), Map.entry(0x133, "ij"), Map.entry(0x149, "\u02bcn"), Map.entry(0x1f1, "DZ"),
			Map.entry(0x1f2, "Dz"), Map.entry(0x1f3, "dz"), Map.entry(0x1c4, "D\u017d"), Map.entry(0x1c5, "D\u017e"), Map.entry(0x1c6, "d\u017e"), Map.entry(0x1c7, "LJ"),
			Map.entry(0x1c8, "Lj"), Map.entry(0x1c9, "lj"), Map.entry(0x1ca, "NJ"), Map.entry(0x1cb, "Nj"), Map.entry(0x1cc, "nj"), Map.entry(0xfb00, "ff"),
			Map.entry(0xfb01, "fi"), Map.entry(0xfb02, "fl"), Map.entry(0xfb03, "ffi"), Map.entry(0xfb04, "ffl"), Map.entry(0xfb05, "\u017ft"), Map.entry(0xfb06, "st"));
	private static final Charset WINDOWS = Charset.forName("windows-1252");

	private TextRepair() {
	}

	/**
	 * Repairs a text until nothing changes.
	 *
	 * @param unescape resolves HTML entities; used where the text has no {@code <}
	 */
	static String repair(String text, UnaryOperator<String> unescape) {
		String before;
		String now = text;
		do {
			before = now;
			now = once(before.indexOf('<') < 0 ? unescape.apply(before) : before);
		} while (!now.equals(before));
		return now;
	}

	private static String once(String text) {
		String plain = ESCAPES.matcher(text).replaceAll("");
		String letters = plain.codePoints().mapToObj(TextRepair::letter).collect(Collectors.joining());
		String quotes = DOUBLE.matcher(SINGLE.matcher(letters).replaceAll("'")).replaceAll("\"");
		String lines = LINE_ENDS.matcher(quotes).replaceAll("\n");
		return Normalizer.normalize(CONTROLS.matcher(lines).replaceAll(""), Normalizer.Form.NFC);
	}

	private static String letter(int c) {
		if (c >= 0x80 && c < 0xa0 && c != 0x85) {
			return new String(new byte[] {(byte) c}, WINDOWS);
		}
		if (c == 0x3000) {
			return " ";
		}
		String s = LIGATURES.getOrDefault(c, Character.toString(c));
		return c > 0xff00 && c < 0xfff0 ? Normalizer.normalize(s, Normalizer.Form.NFKC) : s;
	}
}
