package org.fiducial.landmark.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.Part;

/**
 * Collects predictions beside their truth and makes the tables. Errors are taken in pixels of the original picture, unclamped. Groups
 * keep the order in which they came; the group {@value #ALL} comes last. Not thread-safe.
 */
public final class Evaluation {
	/** Everything together. */
	public static final String ALL = "all";

	private final String method;
	private final LandmarkScheme scheme;
	private final Normalizer normalizer;
	private final double threshold;
	private final Map<String, Group> groups = new LinkedHashMap<>();
	private final Group all;
	private int unusable;

	/**
	 * @param method what predicted, for the tables
	 * @param normalizer of the scheme
	 * @param threshold of FR and AUC; customary are .05 for 300-W and .1 otherwise
	 */
	public Evaluation(String method, LandmarkScheme scheme, Normalizer normalizer, double threshold) {
		this.method = method;
		this.scheme = scheme;
		this.normalizer = normalizer;
		this.threshold = threshold;
		all = new Group(scheme);
	}

	/**
	 * Adds a face.
	 *
	 * @param group domain, style or subset; null puts it into {@value #ALL} only
	 * @param predicted null if the face was not found
	 * @param truth NaN where a point was not annotated
	 * @return its error: a fraction, infinite if not found, NaN if the truth cannot be used (then it counts nowhere)
	 */
	public double add(String group, double[] predicted, double[] truth) {
		scheme.check(truth);
		double error = Nme.of(predicted, truth, normalizer);
		if (Double.isNaN(error)) {
			unusable++;
			return error;
		}
		all.add(error, predicted, truth, normalizer);
		if (group != null && !group.equals(ALL)) {
			groups.computeIfAbsent(group, g -> new Group(scheme)).add(error, predicted, truth, normalizer);
		}
		return error;
	}

	/** How many faces had a truth that cannot be normalised; they are in no row. */
	public int unusable() {
		return unusable;
	}

	/** One row a group, then all; empty if nothing was added. */
	public List<MetricRow> rows() {
		List<MetricRow> rows = new ArrayList<>();
		groups.forEach((name, g) -> rows.add(g.row(method, name, threshold, normalizer)));
		if (!all.errors.isEmpty()) {
			rows.add(all.row(method, ALL, threshold, normalizer));
		}
		return rows;
	}

	/** One row a group and part, then all. */
	public List<PartRow> partRows() {
		List<PartRow> rows = new ArrayList<>();
		groups.forEach((name, g) -> g.parts(method, name, rows));
		all.parts(method, ALL, rows);
		return rows;
	}

	/** The errors of a group in the order they came, infinite for faces not found; empty if there is no such group. */
	public double[] errors(String group) {
		Group g = group.equals(ALL) ? all : groups.get(group);
		return g == null ? new double[0] : g.toArray();
	}

	private static final class Group {
		private final List<Part> parts;
		private final List<Double> errors = new ArrayList<>();
		private final double[] partSums;
		private final int[] partCounts;

		Group(LandmarkScheme scheme) {
			parts = scheme.parts();
			partSums = new double[parts.size()];
			partCounts = new int[parts.size()];
		}

		void add(double error, double[] predicted, double[] truth, Normalizer normalizer) {
			errors.add(error);
			if (Double.isInfinite(error)) {
				return;
			}
			for (int p = 0; p < partSums.length; p++) {
				double e = Nme.of(predicted, truth, normalizer, parts.get(p));
				if (Double.isFinite(e)) {
					partSums[p] += e;
					partCounts[p]++;
				}
			}
		}

		double[] toArray() {
			return errors.stream().mapToDouble(Double::doubleValue).toArray();
		}

		MetricRow row(String method, String name, double threshold, Normalizer normalizer) {
			FailureRate f = FailureRate.of(toArray(), threshold);
			double nme = errors.stream().filter(Double::isFinite).mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
			int missing = (int) errors.stream().filter(e -> e.isInfinite()).count();
			return new MetricRow(method, name, errors.size(), missing, nme, f.fr(), f.auc(), threshold, normalizer.id());
		}

		void parts(String method, String name, List<PartRow> rows) {
			for (int p = 0; p < partSums.length; p++) {
				if (partCounts[p] > 0) {
					rows.add(new PartRow(method, name, parts.get(p).name(), partCounts[p], partSums[p] / partCounts[p]));
				}
			}
		}
	}
}
