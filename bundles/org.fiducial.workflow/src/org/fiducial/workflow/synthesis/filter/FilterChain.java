package org.fiducial.workflow.synthesis.filter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.landmark.LandmarkScheme;

/**
 * The filters of a synthesis, in order. Measures pictures where they are made; decides when all pictures of a round are there, one after the
 * other in the order of the plan, so that decisions are the same whatever shards, batches and interruptions there were.
 */
public final class FilterChain {
	private final List<QualityFilter> filters = new ArrayList<>();

	/**
	 * @param config which filters
	 * @param scheme of the landmarks
	 * @param styles ids of the styles that are made
	 * @throws FiducialException (usage) if a threshold is given for a style that is not made
	 */
	public FilterChain(FilterConfig config, LandmarkScheme scheme, List<String> styles) {
		config.alignment().thresholds().keySet().stream().filter(s -> !styles.contains(s)).findFirst().ifPresent(s -> {
			throw FiducialException.usage("filter.alignment.thresholds: " + Suggest.unknown("style", s, styles));
		});
		add(config.collapse().enabled(), new CollapseFilter(config.collapse()));
		add(config.blur().enabled(), new BlurFilter(config.blur()));
		add(config.frame().enabled(), new FrameFilter(config.frame()));
		add(config.detects() && config.face().enabled(), new FaceFilter(config.face()));
		add(config.detects() && config.sides().enabled(), new SidesFilter(scheme));
		// measures also when it decides nothing: reports and other filters want the error
		add(config.detects(), new AlignmentFilter(config.alignment(), scheme));
		add(config.detects() && config.eyes().enabled(), new EyesFilter(config.eyes(), scheme));
		add(config.detects() && config.consistency().enabled(), new ConsistencyFilter(config.consistency(), scheme));
		add(config.duplicates().enabled(), new DuplicateFilter(config.duplicates()));
	}

	private void add(boolean wanted, QualityFilter filter) {
		if (wanted) {
			filters.add(filter);
		}
	}

	/** Measures a picture. */
	Measures measure(Evidence evidence) {
		Measures m = new Measures();
		filters.forEach(f -> f.measure(evidence, m));
		return m;
	}

	/**
	 * Settles limits, once.
	 *
	 * @param first the pictures of the first round, in the order of the plan
	 * @param training what the generator has seen; may be empty
	 */
	public void learn(List<Candidate> first, List<TrainingPicture> training) {
		filters.forEach(f -> f.learn(first, training));
	}

	/** The first objection to a picture; null if it may be kept. */
	public Verdict judge(Candidate candidate) {
		for (QualityFilter f : filters) {
			String reason = f.objection(candidate);
			if (reason != null) {
				return new Verdict(f.id(), reason);
			}
		}
		return null;
	}

	/** Tells the filters that a picture is kept. */
	public void keep(Candidate candidate) {
		filters.forEach(f -> f.kept(candidate));
	}

	/** Ids of the filters, in order. */
	public List<String> ids() {
		return filters.stream().map(QualityFilter::id).toList();
	}

	/** Limits that styles have of their own, by filter and style. */
	public Map<String, Map<String, Double>> limits() {
		Map<String, Map<String, Double>> out = new LinkedHashMap<>();
		filters.stream().filter(f -> !f.limits().isEmpty()).forEach(f -> out.put(f.id(), f.limits()));
		return out;
	}
}
