package org.fiducial.workflow.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which pictures are kept. A style's threshold is a percentile of the errors of its first pictures, at most the cap; the inner
 * face has a threshold of its own. Thresholds are those of the first round in all rounds, so that trying again does not soften them.
 */
public final class AlignmentFilter {
	private final AlignmentConfig config;
	private final Map<String, Double> thresholds = new TreeMap<>();

	/** @param first the records of the first round */
	public AlignmentFilter(AlignmentConfig config, List<ImageRecord> first) {
		this.config = config;
		Map<String, List<Double>> errors = new TreeMap<>();
		for (ImageRecord r : first) {
			if (r.error() != null) {
				errors.computeIfAbsent(r.style(), s -> new ArrayList<>()).add(r.error());
			}
		}
		errors.forEach((style, list) -> {
			list.sort(null);
			// nearest rank: the smallest value that the wanted part of the list does not exceed
			int rank = Math.max(1, (int) Math.ceil(config.percentile() * list.size() - 1e-9));
			thresholds.put(style, Math.min(config.cap(), list.get(rank - 1)));
		});
	}

	/** Thresholds by style. */
	public Map<String, Double> thresholds() {
		return thresholds;
	}

	/** The decision on a picture. */
	public Decision decide(ImageRecord r) {
		String reason = reason(r);
		return new Decision(r.item(), r.attempt(), reason == null, reason);
	}

	private String reason(ImageRecord r) {
		if (!config.active() || r.error() == null) {
			return null;
		}
		double limit = thresholds.getOrDefault(r.style(), config.cap());
		if (r.error() > limit) {
			return String.format(Locale.ROOT, "alignment: NME %.4f is above %.4f", r.error(), limit);
		}
		if (config.innerFactor() > 0 && r.inner() != null && r.inner() > config.innerFactor() * limit) {
			return String.format(Locale.ROOT, "alignment of the inner face: NME %.4f is above %.4f", r.inner(), config.innerFactor() * limit);
		}
		return null;
	}
}
