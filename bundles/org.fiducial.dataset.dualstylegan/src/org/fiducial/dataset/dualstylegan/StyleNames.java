package org.fiducial.dataset.dualstylegan;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads DualStyleGAN's file names: {@code <style>_<nn>} of generate.py, {@code <style>_<style id>_<content>} of style_transfer.py, and its {@code _overview}
 * sheets, which are no portraits.
 */
record StyleNames(String style, String exemplar, String content) {
	/** The styles of the authors' checkpoints. */
	static final Set<String> KNOWN = Set.of("cartoon", "caricature", "anime", "arcane", "comic", "pixar", "slamdunk", "fantasy", "illustration", "impasto");

	private static final Pattern TRANSFER = Pattern.compile("([a-z][a-z0-9-]*)_(\\d{1,6})_(.+)", Pattern.CASE_INSENSITIVE);
	private static final Pattern GENERATED = Pattern.compile("([a-z][a-z0-9-]*)_(\\d{1,6})", Pattern.CASE_INSENSITIVE);

	/** What a file name without its ending says; null if it follows neither pattern. */
	static StyleNames of(String stem) {
		Matcher m = TRANSFER.matcher(stem);
		if (m.matches()) {
			return new StyleNames(m.group(1).toLowerCase(Locale.ROOT), m.group(2), m.group(3));
		}
		m = GENERATED.matcher(stem);
		return m.matches() ? new StyleNames(m.group(1).toLowerCase(Locale.ROOT), null, null) : null;
	}

	static boolean isOverview(String stem) {
		return stem.toLowerCase(Locale.ROOT).endsWith("_overview");
	}

	boolean isKnown() {
		return KNOWN.contains(style);
	}
}
