package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * Comparison of predicted layers with the truth.
 *
 * @param data which samples; their layer is the truth
 * @param predictions layers to judge, each a method of the table
 * @param groupBy {@code style}, {@code domain}, {@code split}, {@code dataset} or {@code none}; rows of samples without one are called {@code other}
 * @param normalizer id of the scheme's normaliser; empty for its default
 * @param threshold of failure rate and area; customary are .05 for 300-W and .1 otherwise
 */
public record EvaluateConfig(List<DataSource> data, List<String> predictions, String groupBy, String normalizer, double threshold) {
	/** By style, at .1. */
	public static final EvaluateConfig DEFAULT = new EvaluateConfig(List.of(), List.of(), "style", "", .1);

	public EvaluateConfig {
		data = data == null ? List.of() : List.copyOf(data);
		predictions = predictions == null ? List.of() : List.copyOf(predictions);
		List<String> known = List.of("style", "domain", "split", "dataset", "none");
		if (!known.contains(groupBy)) {
			throw FiducialException.usage(Suggest.unknown("group", groupBy, known));
		}
		if (!(threshold >= 1e-4 && threshold <= 10)) {
			throw FiducialException.usage("threshold " + threshold + ", expected .0001 to 10");
		}
	}
}
