package org.fiducial.dataset.io;

import java.text.Normalizer;
import java.util.Locale;

/** Makes ids out of names of folders and people. */
public final class Slugs {
	private Slugs() {
	}

	/** Lower case, accents dropped, everything else but letters and digits as single hyphens: {@code Fernand_Léger} gives {@code fernand-leger}. */
	public static String of(String name) {
		String plain = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{Mn}+", "").toLowerCase(Locale.ROOT);
		return plain.replaceAll("[^\\p{L}\\p{Nd}]+", "-").replaceAll("^-|-$", "");
	}
}
