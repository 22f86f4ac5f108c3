package org.fiducial.store.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Splits long lists of ids into lists of a few fixed lengths, so that few statements are prepared and none has too many parameters. */
public final class Chunks {
	private static final int[] LENGTHS = { 1, 8, 64, 500 };

	private Chunks() {
	}

	/** The ids in lists of 1, 8, 64 or 500; the last id fills up the last list. */
	public static List<Object[]> of(Collection<Long> ids) {
		Object[] all = ids.toArray();
		List<Object[]> out = new ArrayList<>();
		int longest = LENGTHS[LENGTHS.length - 1];
		for (int from = 0; from < all.length; from += longest) {
			int count = Math.min(longest, all.length - from);
			int length = Arrays.stream(LENGTHS).filter(l -> l >= count).findFirst().orElse(longest);
			Object[] chunk = Arrays.copyOfRange(all, from, from + length);
			Arrays.fill(chunk, count, length, all[from + count - 1]);
			out.add(chunk);
		}
		return out;
	}

	/** As many question marks as a list has ids. */
	public static String placeholders(Object[] chunk) {
		return String.join(", ", Collections.nCopies(chunk.length, "?"));
	}
}
