package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.core.FiducialException;
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

/** Losses of maps that the reference cannot handle; its numbers are compared in {@link ReferenceCasesTest}. */
class LossParityTest {
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
	void impossibleCombinationsAreRefused() {
		assertThrows(FiducialException.class, () -> new StarLoss(2, Distance.WING, 1));
		assertThrows(FiducialException.class, () -> new StarLoss(3, Distance.L1, 1));
	}
}
