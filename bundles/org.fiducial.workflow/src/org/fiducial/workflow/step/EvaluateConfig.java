package org.fiducial.workflow.step;

import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.workflow.evaluation.PredictionFile;
import org.fiducial.workflow.evaluation.PublishedTable;

/**
 * Comparison of predictions with the truth. Lists of one may be written without brackets.
 *
 * @param data which samples; their layer is the truth
 * @param predictions layers to judge, each a method of the table
 * @param files predictions of other programs to judge, likewise
 * @param groupBy {@code style}, {@code domain}, {@code split}, {@code dataset} or {@code none}, or several; rows of samples without one are
 *        called {@code other}
 * @param normalizer ids of the scheme's normalisers, the first for the tests; empty for its default
 * @param threshold of failure rate and area, the first for the tests; customary are .05 for 300-W, .08 and .1 otherwise
 * @param area {@code grid}: failures and area on the grid of STAR's code, as published numbers are; {@code exact}: without its quirk at .05
 * @param scheme landmark scheme to judge in, truth and predictions are turned into it; empty for that of the data
 * @param clampTruth clamp the truth to its crop, as the test loop of STAR's code does; not for numbers of one's own
 * @param bootstrap resamples of the confidence intervals and paired tests; 0 for none, else 100 to 1000000
 * @param interval {@code bca} or {@code percentile}
 * @param confidence level of the intervals, for example .95
 * @param seed of the resamples
 * @param models folders of the models that made a method's predictions, by method, to look for leakage; those trained in the project are found
 * @param examples pictures of the worst faces of each method in the page, 0 to 100
 * @param published id of a table with published rows to set the numbers beside; empty for none
 */
public record EvaluateConfig(List<DataSource> data, List<String> predictions, List<PredictionFile> files, List<String> groupBy, List<String> normalizer, List<Double> threshold,
		String area, String scheme, boolean clampTruth, int bootstrap, String interval, double confidence, long seed, Map<String, String> models, int examples, String published) {
	private static final List<String> GROUPS = List.of("style", "domain", "split", "dataset", "none");
	/** By style, at .1, with 2000 resamples. */
	public static final EvaluateConfig DEFAULT = new EvaluateConfig(List.of(), List.of(), List.of(), List.of("style"), List.of(), List.of(.1), "grid", "", false, 2000, "bca", .95, 0,
			Map.of(), 6, "");

	public EvaluateConfig {
		data = data == null ? List.of() : List.copyOf(data);
		predictions = predictions == null ? List.of() : List.copyOf(predictions);
		files = files == null ? List.of() : List.copyOf(files);
		groupBy = groupBy == null ? List.of("none") : List.copyOf(groupBy);
		normalizer = normalizer == null ? List.of() : normalizer.stream().filter(n -> !n.isBlank()).distinct().toList();
		threshold = threshold == null || threshold.isEmpty() ? List.of(.1) : threshold.stream().distinct().toList();
		models = models == null ? Map.of() : Map.copyOf(models);
		groupBy.forEach(g -> known("group", g, GROUPS));
		for (double t : threshold) {
			if (!(t >= 1e-4 && t <= 10)) {
				throw FiducialException.usage("threshold " + t + ", expected .0001 to 10");
			}
		}
		known("area", area, List.of("grid", "exact"));
		known("interval", interval, List.of("bca", "percentile"));
		if (bootstrap != 0 && bootstrap < 100 || bootstrap > 1_000_000 || !(confidence >= .5 && confidence < 1) || examples < 0 || examples > 100) {
			throw FiducialException.usage("expected bootstrap 0 or 100 to 1000000, confidence .5 to 1, examples 0 to 100; found " + bootstrap + ", " + confidence + ", " + examples);
		}
		if (!published.isBlank()) {
			known("published table", published, PublishedTable.ids());
		}
	}

	private static void known(String what, String value, List<String> values) {
		if (!values.contains(value)) {
			throw FiducialException.usage(Suggest.unknown(what, value, values));
		}
	}
}
