package org.fiducial.generation.diffusion.text;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.fiducial.core.FiducialException;

/**
 * BERT's uncased WordPiece tokenizer as the Hugging Face library has it (bert-base-uncased, used by txt2img-1p4B): clean, space out
 * CJK, strip accents, lower-case, split at white space and punctuation, then the longest known pieces from the left.
 */
public final class BertTokenizer implements Tokenizer {
	private static final int MAX_WORD = 100;
	private static final Pattern SPECIAL = Pattern.compile("\\[(?:PAD|UNK|CLS|SEP|MASK)]");

	private final Map<String, Integer> vocabulary = new HashMap<>();
	private final int length;
	private final int pad;
	private final int unknown;
	private final int start;
	private final int end;

	/**
	 * @param tokens the vocabulary, a token's id being its position; must hold [PAD], [UNK], [CLS] and [SEP]
	 * @param length ids a prompt, at least 2
	 * @param where how messages name the vocabulary
	 */
	public BertTokenizer(List<String> tokens, int length, String where) {
		for (int i = 0; i < tokens.size(); i++) {
			vocabulary.put(tokens.get(i), i);
		}
		if (length < 2) {
			throw FiducialException.usage("a tokenizer of " + length + " tokens a prompt; at least 2 are needed");
		}
		this.length = length;
		pad = special("[PAD]", where);
		unknown = special("[UNK]", where);
		start = special("[CLS]", where);
		end = special("[SEP]", where);
	}

	/** Reads a vocabulary, one token a line. @throws FiducialException (input) if it cannot be read or is none */
	public static BertTokenizer load(Path vocabulary, int length) {
		try {
			return new BertTokenizer(Files.readAllLines(vocabulary), length, vocabulary.toString());
		} catch (MalformedInputException e) {
			throw FiducialException.input(vocabulary + ": not a text file in UTF-8; a BERT vocabulary with one token a line is expected", e);
		} catch (IOException e) {
			throw FiducialException.input(vocabulary + ": the vocabulary cannot be read: " + e.getMessage(), e);
		}
	}

	private int special(String token, String where) {
		Integer id = vocabulary.get(token);
		if (id == null) {
			throw FiducialException.input(where + ": no BERT vocabulary, the token " + token + " is missing");
		}
		return id;
	}

	@Override
	public int length() {
		return length;
	}

	@Override
	public int vocabularySize() {
		return vocabulary.size();
	}

	@Override
	public long[] encode(String text) {
		List<Integer> ids = new ArrayList<>();
		Matcher m = SPECIAL.matcher(text);
		int from = 0;
		while (m.find()) {
			words(text.substring(from, m.start()), ids);
			ids.add(vocabulary.getOrDefault(m.group(), unknown));
			from = m.end();
		}
		words(text.substring(from), ids);
		long[] out = new long[length];
		java.util.Arrays.fill(out, pad);
		int n = Math.min(ids.size(), length - 2);
		out[0] = start;
		for (int i = 0; i < n; i++) {
			out[i + 1] = ids.get(i);
		}
		out[n + 1] = end;
		return out;
	}

	private void words(String text, List<Integer> ids) {
		StringBuilder word = new StringBuilder();
		normalize(text).codePoints().forEach(c -> {
			boolean punctuation = isPunctuation(c);
			if (isSpace(c) || punctuation) {
				pieces(word.toString(), ids);
				word.setLength(0);
			} else {
				word.appendCodePoint(c);
			}
			if (punctuation) {
				pieces(Character.toString(c), ids);
			}
		});
		pieces(word.toString(), ids);
	}

	/** Greedy longest match; a word of which any part is unknown is unknown as a whole. */
	private void pieces(String word, List<Integer> ids) {
		if (word.isEmpty()) {
			return;
		}
		int[] points = word.codePoints().toArray();
		List<Integer> found = new ArrayList<>();
		int from = 0;
		while (points.length <= MAX_WORD && from < points.length) {
			int to = points.length;
			Integer id = null;
			while (to > from && id == null) {
				String piece = new String(points, from, to - from);
				id = vocabulary.get(from == 0 ? piece : "##" + piece);
				to -= id == null ? 1 : 0;
			}
			if (id == null) {
				break;
			}
			found.add(id);
			from = to;
		}
		if (from < points.length) {
			ids.add(unknown);
		} else {
			ids.addAll(found);
		}
	}

	private static String normalize(String text) {
		StringBuilder clean = new StringBuilder();
		text.codePoints().forEach(c -> {
			if (isSpace(c)) {
				clean.append(' ');
			} else if (isIdeograph(c)) {
				clean.append(' ').appendCodePoint(c).append(' ');
			} else if (c != 0 && c != 0xFFFD && !isControl(c)) {
				clean.appendCodePoint(c);
			}
		});
		StringBuilder out = new StringBuilder();
		Normalizer.normalize(clean, Normalizer.Form.NFD).codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
				.forEach(c -> out.appendCodePoint(Character.toLowerCase(c)));
		return out.toString();
	}

	private static boolean isSpace(int c) {
		return c == '\t' || c == '\n' || c == '\r' || Character.isWhitespace(c) && c >= 0x20 || Character.isSpaceChar(c);
	}

	private static boolean isControl(int c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE -> true;
			default -> false;
		};
	}

	private static boolean isPunctuation(int c) {
		if (c < 128) {
			return c > 32 && c < 127 && !Character.isLetterOrDigit(c);
		}
		return switch (Character.getType(c)) {
			case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION, Character.END_PUNCTUATION,
					Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION, Character.OTHER_PUNCTUATION ->
				true;
			default -> false;
		};
	}

	/** The blocks that BERT spaces out; not kana and hangul. */
	private static boolean isIdeograph(int c) {
		return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0x20000 && c <= 0x2A6DF || c >= 0x2A700 && c <= 0x2B73F || c >= 0x2B740 && c <= 0x2B81F
				|| c >= 0x2B920 && c <= 0x2CEAF || c >= 0xF900 && c <= 0xFAFF || c >= 0x2F800 && c <= 0x2FA1F;
	}
}
