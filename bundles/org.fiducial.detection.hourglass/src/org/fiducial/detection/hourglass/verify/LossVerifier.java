package org.fiducial.detection.hourglass.verify;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.detection.hourglass.network.AdaptiveWing;
import org.fiducial.detection.hourglass.network.MapGrid;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.detection.hourglass.network.StarLoss.Distance;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import tools.jackson.databind.JsonNode;

/** Family {@code star-losses}: losses of given maps and their gradients. */
public final class LossVerifier implements CaseVerifier {
	private static final Pattern STAR = Pattern.compile("(regular\\.)?star_v(\\d)(?:\\.(smoothl1|l1|l2|wing))?\\.(loss|grad)");
	/** Rounding of numbers near 1 that the case gives no tolerance for. */
	private static final double ROUNDING = 2e-6;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		try (NDManager m = Torch.newManager(); Scope scope = Scope.open(); GradMode on = GradMode.on()) {
			if (c.has("in.star.heatmap")) {
				star(c, results, m);
			}
			if (c.has("in.awing.pred")) {
				wing(results, c.tensor("in.awing.pred"), c.tensor("in.awing.target"));
			}
			if (c.has("in.distance.error")) {
				for (String name : results.names("distance.")) {
					results.compare("distance." + name, new StarLoss(1, distance(name), 1).distance(c.tensor("in.distance.error")), ROUNDING);
				}
			}
		}
		// combinations that the original cannot compute must be refused here too
		c.json().path("raises").propertyNames().forEach(name -> {
			Matcher s = Pattern.compile("star_v(\\d)\\.(\\w+)").matcher(name);
			if (s.matches()) {
				results.check("raises." + name, refused(Integer.parseInt(s.group(1)), distance(s.group(2))), "is computed, but the original cannot");
			}
		});
	}

	private static boolean refused(int version, Distance distance) {
		try {
			new StarLoss(version, distance, 1);
			return false;
		} catch (FiducialException e) {
			return true;
		}
	}

	private static Distance distance(String name) {
		return name.equals("smoothl1") ? Distance.SMOOTH_L1 : Distance.valueOf(name.toUpperCase(Locale.ROOT));
	}

	private static void star(CaseFolder c, Comparisons results, NDManager m) {
		NDArray maps = c.tensor("in.star.heatmap");
		NDArray truth = c.tensor("in.star.gt");
		MapGrid grid = MapGrid.of((int) maps.getShape().get(3), m);
		NDArray[] regular = regular(c, maps, truth);
		for (String name : results.names("")) {
			Matcher s = STAR.matcher(name);
			if (s.matches()) {
				StarLoss loss = new StarLoss(Integer.parseInt(s.group(2)), s.group(3) == null ? Distance.SMOOTH_L1 : distance(s.group(3)), c.real("star_w", 1));
				NDArray x = s.group(1) == null ? maps : regular[0];
				compare(results, name, loss, x, s.group(1) == null ? truth : regular[1], grid);
			}
		}
		if (regular != null) {
			moments(c, results, StarLoss.moments(regular[0], grid));
		}
	}

	private static void compare(Comparisons results, String name, StarLoss loss, NDArray maps, NDArray truth, MapGrid grid) {
		try (Scope scope = Scope.open()) {
			NDArray x = Ops.copy(maps);
			x.setRequiresGradient(true);
			NDArray value = loss.perPoint(x, truth, grid).mean();
			results.compare(name, name.endsWith(".grad") ? Ops.grad(value, new NDList(x)).get(0) : value);
		}
	}

	/** The maps with a gradient everywhere, as one sample; null if the case does not say which. */
	private static NDArray[] regular(CaseFolder c, NDArray maps, NDArray truth) {
		JsonNode list = c.json().path("regular_subset").path("maps");
		if (list.isEmpty()) {
			return null;
		}
		NDList h = new NDList();
		NDList g = new NDList();
		for (JsonNode i : list) {
			h.add(maps.get(i.get(0).asInt(), i.get(1).asInt()));
			g.add(truth.get(i.get(0).asInt(), i.get(1).asInt()));
		}
		return new NDArray[] {NDArrays.stack(h).expandDims(0), NDArrays.stack(g).expandDims(0)};
	}

	private static void moments(CaseFolder c, Comparisons results, StarLoss.Moments found) {
		results.compare("regular.mean", found.mean(), ROUNDING);
		results.compare("regular.covariance", found.covariance(), ROUNDING);
		results.compare("regular.eigenvalues", found.eigenvalues(), ROUNDING);
		String axes = "regular.eigenvectors_as_returned";
		if (results.lists(axes)) {
			// the sign of an eigenvector is arbitrary: it is given the reference's; directions of nearly round maps are ill-conditioned
			double[] expected = c.values("mid." + axes);
			float[] v = found.axes().toFloatArray();
			double[] signed = new double[v.length];
			for (int i = 0; i < v.length; i += 4) {
				for (int column = 0; column < 2; column++) {
					double dot = v[i + column] * expected[i + column] + v[i + 2 + column] * expected[i + 2 + column];
					signed[i + column] = Math.signum(dot) * v[i + column];
					signed[i + 2 + column] = Math.signum(dot) * v[i + 2 + column];
				}
			}
			results.compare(axes, signed, 10 * ROUNDING);
		}
	}

	private static void wing(Comparisons results, NDArray out, NDArray target) {
		NDArray x = Ops.copy(out);
		x.setRequiresGradient(true);
		NDArray loss = AdaptiveWing.perMap(x, target, true).mean();
		results.compare("awing.loss", loss);
		results.compute("awing.grad", () -> Ops.grad(loss, new NDList(x)).get(0));
		NDArray y = Ops.copy(out);
		y.setRequiresGradient(true);
		NDArray plain = AdaptiveWing.perMap(y, target, false).mean();
		results.compare("awing_noweight.loss", plain);
		results.compute("awing_noweight.grad", () -> Ops.grad(plain, new NDList(y)).get(0));
	}
}
