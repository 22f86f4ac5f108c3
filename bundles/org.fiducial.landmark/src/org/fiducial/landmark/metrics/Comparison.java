package org.fiducial.landmark.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.metrics.Evaluation.GroupName;

/**
 * Several methods on the same faces: their rows with bootstrap intervals, and paired tests between all of them. Faces are the units that
 * are resampled; in a group, those of the group.
 */
public final class Comparison {
	private final List<Evaluation> methods;
	private final Measures measures;
	private final Resampling resampling;

	/**
	 * @param methods the same faces in the same order, with the same measures
	 * @throws IllegalArgumentException if they differ in number or measures
	 */
	public Comparison(List<Evaluation> methods, Resampling resampling) {
		this.methods = List.copyOf(methods);
		this.resampling = resampling;
		measures = methods.getFirst().measures();
		for (Evaluation e : methods) {
			if (e.size() != methods.getFirst().size() || !e.measures().equals(measures)) {
				throw new IllegalArgumentException("methods with different faces or measures");
			}
		}
	}

	/** By normaliser, threshold, method and group; with intervals if there is resampling. */
	public List<MetricRow> rows() {
		Map<List<Object>, MetricRow> intervals = resampling.resamples() == 0 ? Map.of() : intervals();
		List<MetricRow> rows = new ArrayList<>();
		methods.forEach(m -> m.rows().forEach(r -> rows.add(intervals.getOrDefault(key(r), r))));
		List<String> normalizers = measures.normalizers().stream().map(n -> n.id()).toList();
		rows.sort(java.util.Comparator.comparingInt((MetricRow r) -> normalizers.indexOf(r.normalizer())).thenComparingInt(r -> measures.thresholds().indexOf(r.threshold())));
		return rows;
	}

	private static List<Object> key(MetricRow r) {
		return List.of(r.method(), r.by(), r.group(), r.normalizer(), r.threshold());
	}

	private Map<List<Object>, MetricRow> intervals() {
		Map<List<Object>, MetricRow> plain = new HashMap<>();
		methods.forEach(m -> m.rows().forEach(r -> plain.put(key(r), r)));
		Map<List<Object>, MetricRow> out = new HashMap<>();
		for (GroupName g : methods.getFirst().groups()) {
			for (int n = 0; n < measures.normalizers().size(); n++) {
				if (methods.getFirst().errors(n, g).length > 0) {
					resample(g, n, plain, out);
				}
			}
		}
		return out;
	}

	/** Ratios of a method: NME, then failure rate and area of each threshold. */
	private void resample(GroupName g, int normalizer, Map<List<Object>, MetricRow> plain, Map<List<Object>, MetricRow> out) {
		int each = 1 + 2 * measures.thresholds().size();
		double[][] numerators = new double[methods.size() * each][];
		double[][] denominators = new double[methods.size() * each][];
		for (int m = 0; m < methods.size(); m++) {
			columns(methods.get(m).errors(normalizer, g), numerators, denominators, m * each);
		}
		RatioBootstrap bootstrap = new RatioBootstrap(numerators, denominators);
		bootstrap.run(resampling.resamples(), CounterRandom.of(resampling.seed(), 0).split(g.by()).split(g.name()));
		for (int m = 0; m < methods.size(); m++) {
			Interval nme = interval(bootstrap, m * each);
			for (int t = 0; t < measures.thresholds().size(); t++) {
				MetricRow r = plain.get(List.of(methods.get(m).method(), g.by(), g.name(), measures.normalizers().get(normalizer).id(), measures.thresholds().get(t)));
				int at = m * each + 1 + 2 * t;
				double failed = bootstrap.estimate(at);
				Interval fr = failed == 0 || failed == 1 ? Interval.ofNoneOrAll(r.n(), failed == 1, resampling.level()) : interval(bootstrap, at);
				out.put(key(r), r.with(nme, fr, interval(bootstrap, at + 1)));
			}
		}
	}

	private Interval interval(RatioBootstrap bootstrap, int ratio) {
		return bootstrap.interval(ratio, resampling.kind(), resampling.level());
	}

	private void columns(double[] errors, double[][] numerators, double[][] denominators, int at) {
		numerators[at] = Arrays.stream(errors).map(e -> Double.isInfinite(e) ? 0 : e).toArray();
		denominators[at] = Arrays.stream(errors).map(e -> Double.isInfinite(e) ? 0 : 1).toArray();
		for (int t = 0; t < measures.thresholds().size(); t++) {
			FaceScores scores = new FaceScores(measures.thresholds().get(t), measures.area());
			numerators[at + 1 + 2 * t] = Arrays.stream(errors).map(scores::failure).toArray();
			numerators[at + 2 + 2 * t] = Arrays.stream(errors).map(scores::area).toArray();
		}
	}

	/**
	 * Every two methods over all faces, by the first normaliser and threshold, with p-values corrected for their number; empty with one
	 * method or without resampling.
	 */
	public List<PairedTest> tests() {
		List<PairedTest> tests = new ArrayList<>();
		for (int a = 0; resampling.resamples() > 0 && a < methods.size(); a++) {
			for (int b = a + 1; b < methods.size(); b++) {
				PairedTest t = PairedTest.of(methods.get(a).method(), methods.get(a).allErrors(0), methods.get(b).method(), methods.get(b).allErrors(0), measures, resampling,
						CounterRandom.of(resampling.seed(), 1).split(a).split(b));
				if (t != null) {
					tests.add(t);
				}
			}
		}
		double[] wilcoxon = SignedRank.holm(tests.stream().mapToDouble(PairedTest::wilcoxon).toArray());
		double[] signFlip = SignedRank.holm(tests.stream().mapToDouble(PairedTest::signFlip).toArray());
		for (int i = 0; i < tests.size(); i++) {
			tests.set(i, tests.get(i).corrected(wilcoxon[i], signFlip[i]));
		}
		return tests;
	}
}
