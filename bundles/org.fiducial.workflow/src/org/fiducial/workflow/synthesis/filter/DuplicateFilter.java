package org.fiducial.workflow.synthesis.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Leaves out pictures that are there already; see {@link DuplicatesConfig}. */
final class DuplicateFilter implements QualityFilter {
	private final DuplicatesConfig config;
	private final HammingIndex training;
	private final Map<String, HammingIndex> kept = new HashMap<>();

	DuplicateFilter(DuplicatesConfig config) {
		this.config = config;
		training = index();
	}

	private HammingIndex index() {
		return new HammingIndex(config.distance(), config.fine());
	}

	@Override
	public String id() {
		return "duplicates";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		to.hash(PerceptualHash.of(e.image()));
	}

	@Override
	public void learn(List<Candidate> first, List<TrainingPicture> pictures) {
		if (config.training()) {
			pictures.forEach(p -> {
				training.add(PerceptualHash.of(p.hash()), p.name());
				training.add(PerceptualHash.of(p.mirrored()), p.name() + ", mirrored");
			});
		}
	}

	@Override
	public String objection(Candidate c) {
		if (c.hash() == null) {
			return null;
		}
		PerceptualHash hash = PerceptualHash.of(c.hash());
		HammingIndex.Match seen = training.nearest(hash);
		if (seen != null) {
			return "duplicates: the training picture " + seen.name() + " again; " + bits(seen);
		}
		HammingIndex.Match same = kept.containsKey(c.style()) ? kept.get(c.style()).nearest(hash) : null;
		return same == null ? null : "duplicates: the same as picture " + same.name() + "; " + bits(same);
	}

	private String bits(HammingIndex.Match m) {
		return String.format(Locale.ROOT, "%d of 64 bits differ, limit %d, and %d of 256, limit %.0f", m.distance(), config.distance(), m.fine(), config.fine() * PerceptualHash.FINE_BITS);
	}

	@Override
	public void kept(Candidate c) {
		if (c.hash() != null) {
			kept.computeIfAbsent(c.style(), s -> index()).add(PerceptualHash.of(c.hash()), c.name());
		}
	}
}
