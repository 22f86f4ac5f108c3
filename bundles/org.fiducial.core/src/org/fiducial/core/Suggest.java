package org.fiducial.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what the user probably meant. */
public final class Suggest {
	private Suggest() {
	}

	/** The known word nearest to a misspelt one, if it is near enough to be worth suggesting. */
	public static Optional<String> closest(String word, Collection<String> known) {
		String w = word.toLowerCase(Locale.ROOT);
		int limit = Math.max(2, word.length() / 3);
		return known.stream().filter(k -> distance(w, k.toLowerCase(Locale.ROOT)) <= limit || k.toLowerCase(Locale.ROOT).startsWith(w))
				.min(Comparator.comparingInt((String k) -> distance(w, k.toLowerCase(Locale.ROOT))).thenComparing(Comparator.naturalOrder()));
	}

	/** {@code unknown key 'lerning_rate'; did you mean 'learning_rate'?}, or the list of what is known. */
	public static String unknown(String what, String word, Collection<String> known) {
		return closest(word, known).isPresent() ? guess(what, word, known) : guess(what, word, known) + "; known: " + String.join(", ", known.stream().sorted().toList());
	}

	/** {@code unknown key 'lerning_rate'; did you mean 'learning_rate'? (known: …)}: the list in any case, in its own order, where it is short. */
	public static String unknownAmong(String what, String word, Collection<String> known) {
		return guess(what, word, known) + " (known: " + (known.isEmpty() ? "none" : String.join(", ", known)) + ")";
	}

	private static String guess(String what, String word, Collection<String> known) {
		return "unknown " + what + " '" + word + "'" + closest(word, known).map(k -> "; did you mean '" + k + "'?").orElse("");
	}

	/** Damerau-Levenshtein distance (optimal string alignment). */
	static int distance(String a, String b) {
		int[][] d = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				if (i == 0 || j == 0) {
					d[i][j] = i + j;
					continue;
				}
				int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
				d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
				if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
					d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
				}
			}
		}
		return d[a.length()][b.length()];
	}
}
