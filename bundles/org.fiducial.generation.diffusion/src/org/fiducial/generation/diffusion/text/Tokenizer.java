package org.fiducial.generation.diffusion.text;

/** Turns a prompt into token ids of a fixed number. Immutable and thread-safe. */
public interface Tokenizer {
	/** How many ids a prompt becomes, start, end and padding included. */
	int length();

	/** How many different ids there are. */
	int vocabularySize();

	/** The ids of a prompt: {@link #length()} numbers; what is too long is cut off. */
	long[] encode(String text);
}
