package org.fiducial.detection.hourglass.verify;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.metrics.FailureRate;
import org.fiducial.landmark.metrics.Nme;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import tools.jackson.databind.JsonNode;

/** Family {@code metrics}: normalised errors, failure rates and areas under the curve. */
public final class MetricsVerifier implements CaseVerifier {
	/** The reference computes with 32-bit numbers; some errors are larger than the face. */
	private static final double ERROR = 1e-5;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		Map<String, double[]> errors = new HashMap<>(Map.of("all_fail", new double[] {1, 2}, "all_zero", new double[3], "single", new double[] {.05}));
		if (c.has("in.special_nmes")) {
			errors.put("special", c.values("in.special_nmes"));
		}
		for (String name : results.names("nme_")) {
			double[] found = errors(c, name);
			results.compare("nme_" + name, found, ERROR);
			// failure rates follow from the reference's own errors, some of which lie on a threshold
			errors.put(name, c.values("out.nme_" + name));
			JsonNode mean = c.json().path("mean_nme").path(name);
			if (mean.isNumber()) {
				results.check("mean_nme." + name, new double[] {mean.asDouble()}, new double[] {Arrays.stream(found).average().orElse(Double.NaN)}, ERROR);
			}
		}
		for (Map.Entry<String, JsonNode> e : c.json().path("fr_auc").properties()) {
			rates(results, e, errors.get(e.getKey().split("@")[0]));
		}
	}

	private static double[] errors(CaseFolder c, String normalizer) {
		double[] truth = c.values("in.gt");
		double[] predicted = c.values("in.pred");
		long[] shape = c.shape("in.gt");
		int each = (int) (shape[1] * shape[2]);
		LandmarkScheme scheme = CaseNetwork.scheme(shape[1]);
		double[] out = new double[(int) shape[0]];
		for (int i = 0; i < out.length; i++) {
			out[i] = Nme.of(Arrays.copyOfRange(predicted, i * each, (i + 1) * each), Arrays.copyOfRange(truth, i * each, (i + 1) * each), scheme.normalizer(normalizer));
		}
		return out;
	}

	private static void rates(Comparisons results, Map.Entry<String, JsonNode> e, double[] errors) {
		String name = "fr_auc." + e.getKey();
		if (errors == null) {
			results.check(name, false, "not computed: its errors are not known");
			return;
		}
		FailureRate f = FailureRate.of(errors, Double.parseDouble(e.getKey().substring(e.getKey().indexOf('@') + 1)));
		JsonNode x = e.getValue();
		results.check(name, new double[] {x.path("FR").asDouble(), x.path("AUC").asDouble(), x.path("n_xs").asDouble(), x.path("last_x").asDouble()},
				new double[] {f.fr(), f.auc(), f.abscissae(), f.last()}, 0);
	}
}
