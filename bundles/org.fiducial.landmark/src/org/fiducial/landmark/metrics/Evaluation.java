package org.fiducial.landmark.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.Part;

/**
 * Collects the predictions of one method beside their truth and makes the tables. Errors are taken in pixels of the original picture,
 * unclamped. Groups keep the order in which they came; the group {@value #ALL} comes last. Not thread-safe.
 */
public final class Evaluation {
	/** Everything together. */
	public static final String ALL = "all";
	private static final GroupName EVERYTHING = new GroupName(ALL, ALL);

	/**
	 * A group.
	 *
	 * @param by what it is one of, for example {@code style}
	 * @param name which
	 */
	public record GroupName(String by, String name) {
	}

	private final String method;
	private final LandmarkScheme scheme;
	private final Measures measures;
	private final Map<GroupName, Group> groups = new LinkedHashMap<>();
	private final Group all;
	private final double[][] errors;
	private final double[] distances;
	private final double[] pointSums;
	private final int[] pointCounts;
	private int size;

	/** One normaliser and one threshold; see {@link Measures}. */
	public Evaluation(String method, LandmarkScheme scheme, Normalizer normalizer, double threshold) {
		this(method, scheme, Measures.of(normalizer, threshold));
	}

	/**
	 * @param method what predicted, for the tables
	 * @param measures with normalisers of the scheme
	 */
	public Evaluation(String method, LandmarkScheme scheme, Measures measures) {
		this.method = method;
		this.scheme = scheme;
		this.measures = measures;
		all = new Group(scheme);
		errors = new double[measures.normalizers().size()][64];
		distances = new double[scheme.pointCount()];
		pointSums = new double[scheme.pointCount()];
		pointCounts = new int[scheme.pointCount()];
	}

	/** What predicted. */
	public String method() {
		return method;
	}

	/** What is computed. */
	public Measures measures() {
		return measures;
	}

	/** How many faces were added. */
	public int size() {
		return size;
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
		return add(group == null || group.equals(ALL) ? List.of() : List.of(new GroupName("group", group)), predicted, truth);
	}

	/**
	 * Adds a face to several groups.
	 *
	 * @return its error by the first normaliser
	 */
	public double add(List<GroupName> of, double[] predicted, double[] truth) {
		scheme.check(truth);
		if (predicted != null) {
			scheme.check(predicted);
		}
		double mean = distances(predicted, truth);
		double first = Double.NaN;
		double unit = Double.NaN;
		for (int n = 0; n < errors.length; n++) {
			double length = measures.normalizers().get(n).of(truth);
			double e = length > 0 ? mean / length : Double.NaN;
			errors[n] = size < errors[n].length ? errors[n] : Arrays.copyOf(errors[n], 2 * size);
			errors[n][size] = e;
			unit = n == 0 ? length : unit;
			first = n == 0 ? e : first;
		}
		boolean found = Double.isFinite(first);
		all.add(size, found, distances, unit);
		for (GroupName g : of) {
			groups.computeIfAbsent(g, k -> new Group(scheme)).add(size, found, distances, unit);
		}
		if (found) {
			points(unit);
		}
		size++;
		return first;
	}

	/** Fills in the distances of the points, NaN where the truth has none; their mean. */
	private double distances(double[] predicted, double[] truth) {
		double sum = 0;
		int n = 0;
		for (int k = 0; k < distances.length; k++) {
			if (Double.isFinite(truth[2 * k]) && Double.isFinite(truth[2 * k + 1])) {
				distances[k] = Nme.distance(predicted, truth, k);
				sum += distances[k];
				n++;
			} else {
				distances[k] = Double.NaN;
			}
		}
		return n == 0 ? Double.NaN : sum / n;
	}

	private void points(double unit) {
		for (int k = 0; k < distances.length; k++) {
			if (!Double.isNaN(distances[k])) {
				pointSums[k] += distances[k] / unit;
				pointCounts[k]++;
			}
		}
	}

	/** How many faces had a truth that the first normaliser cannot be used with; they are in none of its rows. */
	public int unusable() {
		return unusable(0);
	}

	/** The same of another normaliser, by its position. */
	public int unusable(int normalizer) {
		return (int) Arrays.stream(errors[normalizer], 0, size).filter(Double::isNaN).count();
	}

	/** All groups, grouping by grouping, each in the order they came, then {@value #ALL}; those without a face are left out. */
	public List<GroupName> groups() {
		List<String> by = groups.keySet().stream().map(GroupName::by).distinct().toList();
		List<GroupName> names = new ArrayList<>(groups.keySet());
		names.sort(java.util.Comparator.comparingInt(g -> by.indexOf(g.by())));
		if (all.count > 0) {
			names.add(EVERYTHING);
		}
		return names;
	}

	/** One row a normaliser, threshold and group; empty if nothing was added. */
	public List<MetricRow> rows() {
		List<MetricRow> rows = new ArrayList<>();
		for (int n = 0; n < errors.length; n++) {
			for (double threshold : measures.thresholds()) {
				for (GroupName g : groups()) {
					double[] e = errors(n, g);
					if (e.length > 0) {
						rows.add(row(g, e, threshold, measures.normalizers().get(n).id()));
					}
				}
			}
		}
		return rows;
	}

	private MetricRow row(GroupName g, double[] e, double threshold, String normalizer) {
		FailureRate f = FailureRate.of(e, threshold, measures.area());
		double sum = 0;
		int found = 0;
		for (double v : e) {
			if (v < Double.POSITIVE_INFINITY) {
				sum += v;
				found++;
			}
		}
		return new MetricRow(method, g.by(), g.name(), e.length, e.length - found, found == 0 ? Double.NaN : sum / found, f.fr(), f.auc(), threshold, normalizer, null, null, null);
	}

	/** One row a group and part, then all; by the first normaliser. */
	public List<PartRow> partRows() {
		List<PartRow> rows = new ArrayList<>();
		groups().forEach(g -> group(g).parts(method, g, rows));
		return rows;
	}

	/** One row a point, over all faces; by the first normaliser. */
	public List<PointRow> pointRows() {
		List<PointRow> rows = new ArrayList<>();
		for (int k = 0; k < pointSums.length; k++) {
			if (pointCounts[k] > 0) {
				rows.add(new PointRow(method, k, scheme.pointNames().get(k), pointCounts[k], pointSums[k] / pointCounts[k]));
			}
		}
		return rows;
	}

	/** The errors of a group by the first normaliser in the order they came, infinite for faces not found; empty if there is no such group. */
	public double[] errors(String group) {
		return groups().stream().filter(g -> g.name().equals(group)).findFirst().map(g -> errors(0, g)).orElse(new double[0]);
	}

	/** The same of any normaliser, by its position. Faces that cannot be used are left out. */
	public double[] errors(int normalizer, GroupName group) {
		Group g = group(group);
		double[] out = new double[g.count];
		int n = 0;
		for (int i = 0; i < g.count; i++) {
			double e = errors[normalizer][g.faces[i]];
			if (!Double.isNaN(e)) {
				out[n++] = e;
			}
		}
		return n == out.length ? out : Arrays.copyOf(out, n);
	}

	/** The errors of all faces in the order they came: infinite if not found, NaN if the truth cannot be used. A copy. */
	public double[] allErrors(int normalizer) {
		return Arrays.copyOf(errors[normalizer], size);
	}

	private Group group(GroupName name) {
		return name.equals(EVERYTHING) ? all : groups.getOrDefault(name, new Group(scheme));
	}

	private static final class Group {
		private final List<Part> parts;
		private final double[] partSums;
		private final int[] partCounts;
		private int[] faces = new int[16];
		private int count;

		Group(LandmarkScheme scheme) {
			parts = scheme.parts();
			partSums = new double[parts.size()];
			partCounts = new int[parts.size()];
		}

		void add(int face, boolean found, double[] distances, double unit) {
			faces = count < faces.length ? faces : Arrays.copyOf(faces, 2 * count);
			faces[count++] = face;
			for (int p = 0; found && p < partSums.length; p++) {
				part(p, distances, unit);
			}
		}

		private void part(int p, double[] distances, double unit) {
			Part part = parts.get(p);
			double sum = 0;
			int n = 0;
			for (int k = 0; k < part.size(); k++) {
				double d = distances[part.index(k)];
				if (!Double.isNaN(d)) {
					sum += d;
					n++;
				}
			}
			if (n > 0) {
				partSums[p] += sum / n / unit;
				partCounts[p]++;
			}
		}

		void parts(String method, GroupName name, List<PartRow> rows) {
			for (int p = 0; p < partSums.length; p++) {
				if (partCounts[p] > 0) {
					rows.add(new PartRow(method, name.by(), name.name(), parts.get(p).name(), partCounts[p], partSums[p] / partCounts[p]));
				}
			}
		}
	}
}
