package org.fiducial.generation.diffusion.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

import org.fiducial.core.FiducialException;

/**
 * CLIP's byte-level BPE tokenizer, as Hugging Face has it (what Stable Diffusion 1.x uses: NFC, lower case, padded with the end token)
 * or as OpenAI has it (HTML entities resolved, padded with 0), with or without ftfy's repairs. The merges file is
 * OpenAI's {@code bpe_simple_vocab_16e6.txt.gz} or Hugging Face's {@code merges.txt}.
 */
public final class ClipTokenizer implements Tokenizer {
	/** Whose rules. */
	public enum Rules {
		/** CLIPTokenizerFast: NFC, lower case letter by letter, padded with the end token. */
		HUGGING_FACE,
		/** CLIPTokenizer with ftfy installed ({@link TextRepair}), padded with the end token. */
		HUGGING_FACE_SLOW,
		/** OpenAI's without ftfy: HTML entities resolved twice, padded with 0. */
		OPENAI,
		/** OpenAI's with ftfy. */
		OPENAI_FTFY;

		private boolean openAi() {
			return this == OPENAI || this == OPENAI_FTFY;
		}
	}

	/** Merges of the published vocabulary; later lines of the file are not used. */
	private static final int MERGES = 49152 - 256 - 2;
	private static final String START = "<|startoftext|>";
	private static final String END = "<|endoftext|>";
	private static final String WORD_END = "</w>";
	private static final Pattern WORDS = Pattern.compile("<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
			Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
	private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
	private static final Pattern ENTITY = Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));");
	private static final Map<String, String> ENTITIES = Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0");
	private static final char[] BYTE_LETTERS = byteLetters();

	private record Pair(String left, String right) {
	}

	private final Map<Pair, Integer> ranks = new HashMap<>();
	private final Map<String, Integer> ids = new HashMap<>();
	private final Rules rules;
	private final int length;
	private final int start;
	private final int end;

	/**
	 * @param merges pairs of pieces, separated by a blank, best first
	 * @param length ids a prompt, 77 for published models
	 */
	public ClipTokenizer(List<String> merges, int length, Rules rules) {
		this.rules = rules;
		this.length = length;
		// the published order: printable bytes first, then the others
		List<String> letters = new ArrayList<>();
		for (int pass = 0; pass < 2; pass++) {
			for (int b = 0; b < 256; b++) {
				if (printable(b) == (pass == 0)) {
					letters.add(String.valueOf(BYTE_LETTERS[b]));
				}
			}
		}
		letters.forEach(this::add);
		letters.forEach(l -> add(l + WORD_END));
		for (String line : merges) {
			int blank = line.indexOf(' ');
			if (blank < 1 || blank != line.lastIndexOf(' ') || blank == line.length() - 1) {
				throw FiducialException.input("not a merge of two pieces: '" + line + "'");
			}
			Pair pair = new Pair(line.substring(0, blank), line.substring(blank + 1));
			ranks.putIfAbsent(pair, ranks.size());
			add(pair.left + pair.right);
		}
		start = add(START);
		end = add(END);
	}

	private int add(String token) {
		int id = ids.size();
		Integer before = ids.putIfAbsent(token, id);
		return before == null ? id : before;
	}

	/** Reads a merges file, gzip or plain. @throws FiducialException (input) if it cannot be read or is none */
	public static ClipTokenizer load(Path file, int length, Rules rules) {
		try (InputStream in = Files.newInputStream(file); InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
				BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
			reader.readLine();
			return new ClipTokenizer(reader.lines().limit(MERGES).filter(l -> !l.isEmpty()).toList(), length, rules);
		} catch (IOException | java.io.UncheckedIOException e) {
			throw FiducialException.input(file + ": the merges of CLIP's vocabulary cannot be read: " + e.getMessage(), e);
		} catch (FiducialException e) {
			throw FiducialException.input(file + ": " + e.getMessage(), e);
		}
	}

	@Override
	public int length() {
		return length;
	}

	@Override
	public int vocabularySize() {
		return ids.size();
	}

	@Override
	public long[] encode(String text) {
		List<Integer> tokens = new ArrayList<>();
		Matcher m = WORDS.matcher(clean(text));
		while (m.find()) {
			word(m.group(), tokens);
		}
		long[] out = new long[length];
		Arrays.fill(out, rules.openAi() ? 0 : end);
		int n = Math.min(tokens.size(), length - 2);
		out[0] = start;
		for (int i = 0; i < n; i++) {
			out[i + 1] = tokens.get(i);
		}
		out[n + 1] = end;
		return out;
	}

	private String clean(String text) {
		if (rules != Rules.HUGGING_FACE) {
			String repaired = rules == Rules.OPENAI ? text : TextRepair.repair(text, ClipTokenizer::unescape);
			String plain = rules.openAi() ? unescape(unescape(repaired)) : repaired;
			return SPACES.matcher(plain.strip()).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
		}
		String spaced = SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" ");
		// letter by letter: no final sigma
		return spaced.codePoints().mapToObj(c -> c == 0x130 ? "i\u0307" : Character.toString(Character.toLowerCase(c))).collect(Collectors.joining());
	}

	private static String unescape(String text) {
		return ENTITY.matcher(text).replaceAll(m -> {
			String s = m.group(3) != null ? ENTITIES.get(m.group(3)) : number(m.group(1) != null ? Integer.parseInt(m.group(1)) : Integer.parseInt(m.group(2), 16));
			return Matcher.quoteReplacement(s);
		});
	}

	private static String number(int c) {
		return Character.isValidCodePoint(c) && c != 0 && !(c >= 0xD800 && c <= 0xDFFF) ? Character.toString(c) : "\uFFFD";
	}

	private void word(String word, List<Integer> tokens) {
		if (word.equals(START) || word.equals(END)) {
			tokens.add(ids.get(word));
			return;
		}
		List<String> pieces = new ArrayList<>();
		for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
			pieces.add(String.valueOf(BYTE_LETTERS[b & 0xff]));
		}
		pieces.set(pieces.size() - 1, pieces.getLast() + WORD_END);
		merge(pieces);
		pieces.forEach(p -> tokens.add(ids.get(p)));
	}

	/** Joins the best-ranked neighbours until none is known. */
	private void merge(List<String> pieces) {
		while (pieces.size() > 1) {
			int best = -1;
			int rank = Integer.MAX_VALUE;
			for (int i = 0; i + 1 < pieces.size(); i++) {
				Integer r = ranks.get(new Pair(pieces.get(i), pieces.get(i + 1)));
				if (r != null && r < rank) {
					rank = r;
					best = i;
				}
			}
			if (best < 0) {
				return;
			}
			Pair pair = new Pair(pieces.get(best), pieces.get(best + 1));
			for (int i = best; i + 1 < pieces.size(); i++) {
				if (pieces.get(i).equals(pair.left) && pieces.get(i + 1).equals(pair.right)) {
					pieces.set(i, pair.left + pair.right);
					pieces.remove(i + 1);
				}
			}
		}
	}

	private static boolean printable(int b) {
		return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
	}

	/** A visible letter for each byte, as GPT-2 and CLIP write them. */
	private static char[] byteLetters() {
		char[] out = new char[256];
		int next = 256;
		for (int b = 0; b < 256; b++) {
			out[b] = (char) (printable(b) ? b : next++);
		}
		return out;
	}
}
