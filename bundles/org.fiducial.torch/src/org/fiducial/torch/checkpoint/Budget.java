package org.fiducial.torch.checkpoint;

/**
 * What reading one pickled file may make of it. A pickle refers to an object as often as it likes for a few bytes each, so whatever copies objects
 * or texts asks here before it does; a file that repeats itself without end is then refused early.
 */
final class Budget {
	/** A checkpoint of 90,000 tensors needs as many. */
	private static final int MAX_OPERATIONS = 4_000_000;
	/** Numbers of shapes and strides, and elements of lists that are looked through. */
	private static final int MAX_ENTRIES = 4_000_000;
	/** Letters of texts in all; those of one are limited to a quarter. */
	private static final int MAX_TEXT = 64 << 20;
	/** Letters of a module, a class or a storage's key. */
	private static final int MAX_NAME = 1000;

	private int operations;
	private long entries;
	private long text;

	/** One more operation of a pickle. */
	void operation() throws Invalid {
		if (++operations > MAX_OPERATIONS) {
			throw new Invalid("it has more than " + MAX_OPERATIONS + " operations, which no checkpoint needs");
		}
	}

	/** Elements that are about to be copied or looked through. */
	void entries(long n) throws Invalid {
		entries += n;
		if (entries > MAX_ENTRIES) {
			throw new Invalid("it holds more than " + MAX_ENTRIES + " entries, or repeats itself");
		}
	}

	/** Letters (or bytes) of a text that is about to be made. */
	void text(long letters) throws Invalid {
		text += letters;
		if (letters > MAX_TEXT / 4 || text > MAX_TEXT) {
			throw new Invalid("its texts are longer than " + (MAX_TEXT >> 20) + " MB");
		}
	}

	/** Checks the length of what names something. */
	static String name(String name) throws Invalid {
		if (name.length() > MAX_NAME) {
			throw new Invalid("the name " + Invalid.quote(name) + " is longer than " + MAX_NAME + " letters");
		}
		return name;
	}
}
