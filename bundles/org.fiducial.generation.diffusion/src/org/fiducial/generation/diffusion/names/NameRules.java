package org.fiducial.generation.diffusion.names;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** How one network's names change. Null for a name that it does not know. */
interface NameRules {
	String toDiffusers(String original);

	String toOriginal(String diffusers);

	/** Two names of a module. */
	record Pair(String original, String diffusers) {
	}

	/** Changes a name that is, or starts with, one of these modules; null if none fits. */
	static String change(String name, List<Pair> pairs, boolean toDiffusers) {
		for (Pair p : pairs) {
			String from = toDiffusers ? p.original : p.diffusers;
			if (name.startsWith(from) && (name.length() == from.length() || name.charAt(from.length()) == '.')) {
				return (toDiffusers ? p.diffusers : p.original) + name.substring(from.length());
			}
		}
		return null;
	}

	/** The numbers that a pattern's first group takes in the names, ascending, without repetition. */
	static int[] numbers(Collection<String> names, String pattern) {
		Pattern p = Pattern.compile(pattern);
		return names.stream().map(p::matcher).filter(Matcher::lookingAt).mapToInt(m -> Integer.parseInt(m.group(1))).sorted().distinct().toArray();
	}

	/** How many different numbers there are. */
	static int count(Collection<String> names, String pattern) {
		return (int) IntStream.of(numbers(names, pattern)).count();
	}
}
