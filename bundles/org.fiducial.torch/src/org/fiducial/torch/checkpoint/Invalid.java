package org.fiducial.torch.checkpoint;

import java.util.List;

/** A file that breaks a rule of its format, or is beyond a limit; the message says which, as the second half of a sentence. */
final class Invalid extends Exception {
	private static final long serialVersionUID = 1L;

	Invalid(String message) {
		super(message);
	}

	/** What a file says, cut so that it fits into a message; of a list that it is one, as lists may hold each other. */
	static String quote(Object text) {
		String s = String.valueOf(text instanceof List ? "a list" : text).codePoints().limit(120).map(c -> Character.isISOControl(c) ? '?' : c)
				.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
		return "'" + s + "'";
	}
}
