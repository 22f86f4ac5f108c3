package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Autocast;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** 16-bit products: where they are on, and that their values and gradients are those of 32 bits up to rounding. */
class AutocastTest {
	/** Half a unit in the last place of bfloat16, and some more for a chain of roundings. */
	private static final double ROUNDING = 1e-2;

	private static NDArray uniform(long seed, long... shape) {
		float[] values = new float[Math.toIntExact(new Shape(shape).size())];
		java.util.Random random = new java.util.Random(seed);
		for (int i = 0; i < values.length; i++) {
			values[i] = random.nextFloat() * 2 - 1;
		}
		return Ops.tensor(Torch.manager(), values, new Shape(shape));
	}

	private static double difference(NDArray a, NDArray b) {
		return a.sub(b).norm().getFloat() / a.norm().getFloat();
	}

	@Test
	void onlyProductsInTheBlockAreNarrow() {
		try (Scope scope = Scope.open()) {
			NDArray x = uniform(1, 5, 8);
			NDArray w = uniform(2, 3, 8);
			assertEquals(DataType.FLOAT32, Ops.linear(x, w, null).getDataType());
			assertSame(Precision.FP32, Autocast.current());
			try (Autocast narrow = Autocast.to(Precision.BF16)) {
				assertSame(Precision.BF16, Autocast.current());
				assertNotEquals(DataType.FLOAT32, Ops.linear(x, w, null).getDataType());
				assertEquals(DataType.FLOAT32, Ops.silu(x).getDataType());
				try (Autocast full = Autocast.to(Precision.FP32)) {
					assertEquals(DataType.FLOAT32, Ops.linear(x, w, null).getDataType());
				}
				assertNotEquals(DataType.FLOAT32, Ops.linear(x, w, null).getDataType());
				assertSame(Precision.FP32, CompletableFuture.supplyAsync(Autocast::current).join(), "of this thread only");
			}
			assertSame(Precision.FP32, Autocast.current());
			NDArray y = Autocast.output(Precision.BF16, () -> Ops.linear(x, w, null));
			assertEquals(DataType.FLOAT32, y.getDataType());
			double d = difference(Ops.linear(x, w, null), y);
			assertTrue(d > 0 && d < ROUNDING, "differs by " + d);
		}
	}

	/** Channels as in the networks, and such as oneDNN computes wrongly in 32 bits unless they are filled up. */
	@ParameterizedTest
	@CsvSource({"3,32,3", "32,32,3", "24,40,3", "48,4,3", "68,68,1", "100,68,1", "8,20,3"})
	void convolutionsAndTheirGradients(int in, int out, int kernel) {
		try (Scope scope = Scope.open()) {
			for (boolean last : new boolean[] {false, true}) {
				NDArray plain = uniform(3, 2, in, 9, 9);
				NDArray x = last ? Ops.channelsLast(plain) : plain;
				NDArray w = uniform(4, out, in, kernel, kernel);
				NDArray b = uniform(5, out);
				NDArray direction = uniform(6, 2, out, 9, 9);
				NDList full = products(Precision.FP32, x, w, b, direction, kernel / 2);
				NDList narrow = products(Precision.BF16, x, w, b, direction, kernel / 2);
				for (int i = 0; i < full.size(); i++) {
					assertEquals(DataType.FLOAT32, narrow.get(i).getDataType());
					double d = difference(full.get(i), narrow.get(i));
					assertTrue(d < ROUNDING, "result " + i + " differs by " + d);
				}
			}
		}
	}

	/** The output, and the gradients of its product with a direction. */
	private static NDList products(Precision precision, NDArray x, NDArray w, NDArray b, NDArray direction, int padding) {
		NDList leaves = new NDList(Ops.copy(x), Ops.copy(w), Ops.copy(b));
		leaves.forEach(l -> l.setRequiresGradient(true));
		try (GradMode on = GradMode.on()) {
			NDArray y = Autocast.output(precision, () -> Ops.conv2d(leaves.get(0), leaves.get(1), leaves.get(2), 1, padding));
			NDList out = new NDList(Ops.detach(y));
			out.addAll(Ops.grad(y.mul(direction).sum(), leaves));
			return out;
		}
	}

	@Test
	void recomputedPartsAreComputedAsTheyWere() {
		try (Scope scope = Scope.open(); Parameters p = new Parameters("p")) {
			p.put("a", Ops.copy(uniform(7, 16, 16)));
			p.put("b", Ops.copy(uniform(8, 16, 16)));
			p.trainAll();
			NDArray x = uniform(9, 4, 16);
			float[][] gradients = new float[2][];
			Segments[] ways = {Segments.PLAIN, new RecomputedSegments()};
			for (int i = 0; i < ways.length; i++) {
				Segments s = ways[i];
				NDArray y = Autocast.output(Precision.BF16,
						() -> s.run(in -> Ops.linear(in.get(0), p.get("b"), null), s.run(in -> Ops.silu(Ops.linear(in.get(0), p.get("a"), null)), x)));
				gradients[i] = s.grad(y.mul(y).sum(), new NDList(p.get("a"), p.get("b"))).get(0).toFloatArray();
			}
			assertArrayEquals(gradients[0], gradients[1]);
		}
	}

	@Test
	void narrowedMatricesGiveTheSameNumbers() {
		try (Scope scope = Scope.open(); Parameters p = new Parameters("p"); GradMode off = GradMode.off()) {
			p.put("w", Ops.copy(uniform(1, 8, 16)));
			p.put("b", Ops.copy(uniform(2, 8)));
			NDArray x = uniform(3, 4, 16);
			float[] converted = Autocast.output(Precision.BF16, () -> Ops.linear(x, p.get("w"), p.get("b"))).toFloatArray();
			p.narrow(Precision.FP32, n -> true);
			assertEquals(DataType.FLOAT32, p.get("w").getDataType());
			p.narrow(Precision.BF16, n -> !n.equals("w"));
			assertEquals(DataType.FLOAT32, p.get("w").getDataType());
			p.narrow(Precision.BF16, n -> true);
			assertNotEquals(DataType.FLOAT32, p.get("w").getDataType());
			assertEquals(DataType.FLOAT32, p.get("b").getDataType());
			assertArrayEquals(converted, Autocast.output(Precision.BF16, () -> Ops.linear(x, p.get("w"), p.get("b"))).toFloatArray());
		}
	}

	@Test
	void names() {
		assertSame(Precision.FP32, Precision.named("FP32"));
		assertSame(Precision.BF16, Precision.named("bf16"));
		assertTrue(Precision.named("auto") != null);
		assertTrue(assertThrows(FiducialException.class, () -> Precision.named("fp16")).getMessage().contains("fp32, bf16 or auto"));
	}
}
