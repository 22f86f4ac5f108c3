package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** Recomputed parts have the gradients of parts that are kept. */
class RecomputedSegmentsTest {
	private final Parameters p = new Parameters("p");
	private final NDList trained = new NDList();
	private int runs;

	@BeforeEach
	void parameters() {
		p.put("a", new float[] {.5f, -1, 2, .3f, .7f, -.2f}, 2, 3);
		p.put("b", new float[] {1, .2f, -.4f, .6f}, 2, 2);
		p.put("unused", new float[] {1, 2}, 2);
		p.put("frozen", new float[] {.1f, .9f, -.3f, 1.1f}, 2, 2);
		p.train(n -> !n.equals("frozen"));
		p.trainable().forEach(n -> trained.add(p.get(n)));
	}

	@AfterEach
	void close() {
		p.close();
	}

	private NDArray input() {
		return Ops.tensor(Torch.manager(), new float[] {1, -2, .5f, .1f, .4f, -.8f}, new Shape(2, 3));
	}

	/** Two results of a part, one used twice; a parameter used in two parts; a part behind a frozen one; a result that nobody uses. */
	private NDArray loss(Segments s) {
		NDList first = s.runAll(in -> {
			runs++;
			NDArray y = Ops.silu(Ops.linear(in.get(0), p.get("a"), null));
			return new NDList(y, Ops.sigmoid(y), y.mul(y));
		}, new NDList(input()));
		NDArray second = s.run(in -> Ops.gelu(Ops.linear(in.get(0), p.get("b"), null)), first.get(0));
		NDArray third = s.run(in -> Ops.silu(Ops.linear(in.get(0).add(in.get(1)), p.get("frozen"), null)), second, first.get(0));
		NDArray fourth = s.run(in -> Ops.linear(in.get(0).mul(in.get(1)), p.get("b"), null), third, first.get(1));
		return Ops.mse(fourth, Ops.mul(fourth.mul(fourth), .3));
	}

	private List<float[]> gradients(Segments s) {
		try (Scope scope = Scope.open()) {
			List<float[]> out = new ArrayList<>();
			NDArray loss = loss(s);
			out.add(new float[] {loss.getFloat()});
			s.grad(loss, trained).forEach(g -> out.add(g.toFloatArray()));
			return out;
		}
	}

	@Test
	void gradientsAreThoseOfThePlainPass() {
		List<float[]> plain = gradients(Segments.PLAIN);
		assertEquals(1, runs);
		RecomputedSegments segments = new RecomputedSegments();
		for (int pass = 0; pass < 2; pass++) {
			List<float[]> recomputed = gradients(segments);
			assertEquals(1 + 2 * (pass + 1), runs, "each pass runs a part twice");
			assertEquals(4, recomputed.size());
			for (int i = 0; i < plain.size(); i++) {
				assertArrayEquals(plain.get(i), recomputed.get(i), "tensor " + i + " in pass " + pass);
			}
		}
		assertArrayEquals(new float[2], plain.get(3), "unused");
		assertTrue(Math.abs(plain.get(1)[0]) > 1e-3);
	}

	@Test
	void withoutGradientsPartsAreMerelyRun() {
		RecomputedSegments segments = new RecomputedSegments();
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			assertTrue(Float.isFinite(loss(segments).getFloat()));
		}
		List<float[]> plain = gradients(Segments.PLAIN);
		assertArrayEquals(plain.get(1), gradients(segments).get(1), "the pass before left nothing behind");
	}

	@Test
	void lostGradientsAreAnError() {
		RecomputedSegments segments = new RecomputedSegments();
		try (Scope scope = Scope.open()) {
			NDArray outside = Ops.linear(input(), p.get("a"), null);
			assertThrows(IllegalStateException.class, () -> segments.run(in -> Ops.silu(in.get(0)), outside));
			assertThrows(IllegalStateException.class, () -> segments.run(in -> in.get(0), input()));
		}
	}

	@Test
	void smoothL1IsQuadraticNearZero() {
		try (Scope scope = Scope.open()) {
			NDArray a = Ops.tensor(Torch.manager(), new float[] {.1f, -1, 3}, new Shape(3));
			NDArray b = Ops.tensor(Torch.manager(), new float[] {0, 0, 3}, new Shape(3));
			assertEquals((.01 / (2 * .5) + (1 - .25) + 0) / 3, Ops.smoothL1(a, b, .5).getFloat(), 1e-6);
		}
	}
}
