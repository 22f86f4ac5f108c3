package org.fiducial.generation.diffusion.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A WordPiece vocabulary of one's own for a small model: the words of the prompts it is trained on, and single characters, of which
 * every other word can be spelt.
 */
public final class SmallVocabulary {
	private static final String CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
	private static final String PUNCTUATION = ".,:;!?'\"()-+/&";

	private SmallVocabulary() {
	}

	/** Tokens in the order of their ids; a function of the set of words alone. */
	public static List<String> of(Collection<String> prompts) {
		TreeSet<String> words = new TreeSet<>();
		for (String prompt : prompts) {
			for (String word : prompt.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
				if (word.length() > 1) {
					words.add(word);
				}
			}
		}
		List<String> out = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
		CHARACTERS.chars().forEach(c -> out.add(Character.toString(c)));
		CHARACTERS.chars().forEach(c -> out.add("##" + Character.toString(c)));
		PUNCTUATION.chars().forEach(c -> out.add(Character.toString(c)));
		out.addAll(words);
		return out;
	}
}
