package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.core.FiducialException;
import org.fiducial.detection.hourglass.network.AdaptiveWing;
import org.fiducial.detection.hourglass.network.MapGrid;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.detection.hourglass.network.StarLoss.Distance;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

class LossParityTest {
	@ParameterizedTest
	@CsvSource({ "2,SMOOTH_L1,star_v2.smoothl1", "2,L1,star_v2.l1", "2,L2,star_v2.l2", "1,SMOOTH_L1,star_v1.smoothl1", "1,L1,star_v1.l1", "1,L2,star_v1.l2", "1,WING,star_v1.wing" })
	void starLossIsTheReferences(int version, Distance distance, String name) {
		try (ReferenceCase c = ReferenceCase.open("star-losses"); NDManager m = Torch.newManager(); Scope scope = Scope.open()) {
			NDArray loss = new StarLoss(version, distance, 1).perPoint(c.tensor("in.star.heatmap", m), c.tensor("in.star.gt", m), MapGrid.of(64, m)).mean();
			c.check("out." + name + ".loss", loss, c.tolerance(name + ".loss"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "2,star_v2", "1,star_v1" })
	void starGradientIsTheReferences(int version, String name) {
		try (ReferenceCase c = ReferenceCase.open("star-losses"); NDManager m = Torch.newManager(); Scope scope = Scope.open()) {
			NDArray all = c.tensor("in.star.heatmap", m);
			NDArray gt = c.tensor("in.star.gt", m);
			int[][] maps = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 }, { 1, 2 } };
			NDList h = new NDList();
			NDList g = new NDList();
			for (int[] i : maps) {
				h.add(all.get(i[0], i[1]));
				g.add(gt.get(i[0], i[1]));
			}
			NDArray map = ai.djl.ndarray.NDArrays.stack(h).expandDims(0);
			map.setRequiresGradient(true);
			NDArray loss = new StarLoss(version, Distance.SMOOTH_L1, 1).perPoint(map, ai.djl.ndarray.NDArrays.stack(g).expandDims(0), MapGrid.of(64, m)).mean();
			c.check("out.regular." + name + ".loss", loss, c.tolerance("regular." + name + ".loss"));
			c.check("out.regular." + name + ".grad", Ops.grad(loss, new NDList(map)).get(0), c.tolerance("regular." + name + ".grad"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "2,SMOOTH_L1", "2,L1", "2,L2", "1,SMOOTH_L1", "1,L1", "1,L2", "1,WING" })
	void degenerateMapsGiveFiniteGradients(int version, Distance distance) {
		try (NDManager m = Torch.newManager(); Scope scope = Scope.open()) {
			NDArray map = m.create(degenerate(), new ai.djl.ndarray.types.Shape(1, 5, 16, 16));
			map.setRequiresGradient(true);
			NDArray gt = m.create(new float[] { .1f, .2f, 0, 0, -1, 1, 0, 0, .5f, .5f }, new ai.djl.ndarray.types.Shape(1, 5, 2));
			NDArray loss = new StarLoss(version, distance, 1).perPoint(map, gt, MapGrid.of(16, m)).mean();
			assertTrue(Float.isFinite(loss.getFloat()), "loss " + loss.getFloat());
			for (float v : Ops.grad(loss, new NDList(map)).get(0).toFloatArray()) {
				assertTrue(Float.isFinite(v), "gradient " + v);
			}
		}
	}

	/** All zero; one pixel; constant; a symmetric cross around the truth; one pixel in the corner of the truth. */
	private static float[] degenerate() {
		float[] v = new float[5 * 256];
		v[256 + 120] = 1;
		java.util.Arrays.fill(v, 512, 768, .5f);
		for (int i : new int[] { 119, 121, 104, 136 }) {
			v[768 + i] = 1;
		}
		v[1024 + 240] = 3;
		return v;
	}

	@Test
	void adaptiveWingIsTheReferences() {
		try (ReferenceCase c = ReferenceCase.open("star-losses"); NDManager m = Torch.newManager(); Scope scope = Scope.open()) {
			NDArray out = c.tensor("in.awing.pred", m);
			NDArray target = c.tensor("in.awing.target", m);
			out.setRequiresGradient(true);
			NDArray loss = AdaptiveWing.perMap(out, target, true).mean();
			c.check("out.awing.loss", loss, c.tolerance("awing.loss"));
			c.check("out.awing.grad", Ops.grad(loss, new NDList(out)).get(0), 1.5 * c.tolerance("awing.grad"));
			c.check("out.awing_noweight.loss", AdaptiveWing.perMap(out, target, false).mean(), c.tolerance("awing_noweight.loss"));
		}
	}

	@Test
	void impossibleCombinationsAreRefused() {
		assertThrows(FiducialException.class, () -> new StarLoss(2, Distance.WING, 1));
		assertThrows(FiducialException.class, () -> new StarLoss(3, Distance.L1, 1));
	}
}
