package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.TorchScript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

class OpsTest {
	private NDManager m;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	@BeforeEach
	void open() {
		m = Torch.newManager();
	}

	@AfterEach
	void close() {
		m.close();
	}

	private NDArray random(String name, long... shape) {
		Shape s = new Shape(shape);
		return m.create(CounterRandom.of(7, 0).split(name).gaussians((int) s.size()), s);
	}

	@Test
	void groupNormAndSiluMatchTheirFormulas() {
		NDArray x = random("x", 2, 4, 3, 3);
		NDArray w = random("w", 4);
		NDArray b = random("b", 4);
		float[] y = Ops.groupNormSilu(x, 2, w, b, 1e-5).toFloatArray();
		float[] in = x.toFloatArray();
		for (int g = 0; g < 4; g++) {
			double mean = 0;
			double square = 0;
			for (int i = 0; i < 18; i++) {
				mean += in[18 * g + i] / 18.0;
			}
			for (int i = 0; i < 18; i++) {
				square += Math.pow(in[18 * g + i] - mean, 2) / 18;
			}
			for (int i = 0; i < 18; i++) {
				int channel = g % 2 * 2 + i / 9;
				double z = (in[18 * g + i] - mean) / Math.sqrt(square + 1e-5) * w.getFloat(channel) + b.getFloat(channel);
				assertEquals(z / (1 + Math.exp(-z)), y[18 * g + i], 1e-5);
			}
		}
	}

	@Test
	void attentionIsSoftmaxOfScaledProducts() {
		NDArray q = random("q", 1, 2, 3, 4);
		NDArray k = random("k", 1, 2, 5, 4);
		NDArray v = random("v", 1, 2, 5, 4);
		NDArray expected = q.matMul(k.transpose(0, 1, 3, 2)).mul(0.5f).softmax(-1).matMul(v);
		assertArrayEquals(expected.toFloatArray(), Ops.attention(q, k, v, false).toFloatArray(), 1e-5f);
	}

	@Test
	void castsToSixteenBitsKeepTheGradient() {
		for (DataType type : new DataType[] {DataType.BFLOAT16, DataType.FLOAT16}) {
			try (Parameters p = new Parameters("test")) {
				p.put("w", new float[] {1, -2, 3}, 3);
				p.trainAll();
				NDArray y = Ops.to(Ops.to(p.get("w"), type), DataType.FLOAT32);
				Ops.backward(y.mul(y).sum());
				assertArrayEquals(new float[] {2, -4, 6}, p.gradients().get("w").toFloatArray(), 0.01f, type.toString());
			}
		}
	}

	@Test
	void gradientsAccumulateAndAreCleared() {
		try (Parameters p = new Parameters("test")) {
			p.put("w", new float[] {2}, 1);
			p.put("unused", new float[] {2}, 1);
			p.put("frozen", new float[] {2}, 1);
			p.train(n -> !n.equals("frozen"));
			for (int i = 0; i < 2; i++) {
				Ops.backward(p.get("w").mul(p.get("frozen")).mul(p.get("w")).sum());
			}
			assertEquals(16, p.gradients().get("w").getFloat());
			assertFalse(p.gradients().containsKey("unused"));
			assertFalse(p.gradients().containsKey("frozen"));
			p.zeroGradients();
			assertEquals(0, p.gradients().get("w").getFloat());
			NDArray y = p.get("w").mul(p.get("w")).sum();
			NDList direct = Ops.grad(y, new NDList(p.get("w"), p.get("unused")));
			assertEquals(4, direct.get(0).getFloat());
			assertEquals(0, direct.get(1).getFloat());
			assertEquals(0, p.gradients().get("w").getFloat());
		}
	}

	/** Channels that do not fill oneDNN's blocks of 16 are computed as if they did; memory is full of NaN when they are. */
	@Test
	void convolutionsOfOddChannelsAreNumbers() {
		for (int[] c : new int[][] {{16, 4}, {3, 3}, {24, 16}, {12, 20}}) {
			NDArray x = random(4, c[0], 8, 8);
			NDArray w = random(c[1], c[0], 3, 3);
			NDArray b = random(c[1]);
			for (NDArray a : new NDArray[] {x, w, b}) {
				a.setRequiresGradient(true);
			}
			NDArray sum = null;
			try (GradMode on = GradMode.on()) {
				for (int i = 0; i < 20; i++) {
					spoilFreeMemory();
					NDArray y = Ops.conv2d(x, w, b, 1, 1);
					assertEquals(new Shape(4, c[1], 8, 8), y.getShape());
					NDList g = Ops.grad(y.mul(y).sum(), new NDList(x, w, b));
					NDArray now = g.get(0).sum().add(g.get(1).sum()).add(g.get(2).sum()).add(y.sum());
					assertTrue(Float.isFinite(now.getFloat()), c[0] + " to " + c[1] + " channels");
					sum = sum == null ? now : sum;
				}
				// by hand: one pixel
				NDArray y = Ops.conv2d(x, w, b, 1, 1);
				double expected = b.getFloat(0);
				for (int i = 0; i < c[0]; i++) {
					for (int k = 0; k < 9; k++) {
						expected += x.getFloat(1, i, 3 + k / 3, 2 + k % 3) * w.getFloat(0, i, k / 3, k % 3);
					}
				}
				assertEquals(expected, y.getFloat(1, 0, 4, 3), 1e-4);
			}
		}
	}

	private void spoilFreeMemory() {
		for (int size : new int[] {4096, 16384, 65536}) {
			NDArray[] junk = new NDArray[8];
			for (int i = 0; i < junk.length; i++) {
				junk[i] = m.full(new Shape(size / 4), Float.NaN);
			}
			for (NDArray j : junk) {
				j.close();
			}
		}
	}

	private NDArray random(long... shape) {
		Shape s = new Shape(shape);
		return Ops.copy(m.create(CounterRandom.of(s.size(), shape.length).gaussians((int) s.size()), s));
	}

	@Test
	void clippingScalesToTheCommonNorm() {
		NDList g = new NDList(m.create(new float[] {3, 0}), m.create(new float[] {-4}));
		assertEquals(5, Ops.clipGradNorm(g, 10), 1e-6);
		assertArrayEquals(new float[] {3, 0}, g.get(0).toFloatArray(), 1e-6f);
		assertEquals(5, Ops.clipGradNorm(g, 1), 1e-6);
		assertArrayEquals(new float[] {0.6f, 0}, g.get(0).toFloatArray(), 1e-5f);
		assertEquals(-0.8f, g.get(1).getFloat(), 1e-5f);
		assertEquals(1, Ops.gradNorm(g), 1e-5);
	}

	@Test
	void gradModeIsRestoredAndPerThread() throws Exception {
		NDArray w = random("w", 2);
		w.setRequiresGradient(true);
		try (GradMode off = GradMode.off()) {
			assertFalse(w.mul(2).hasGradient() && ai.djl.pytorch.jni.JniUtils.isGradMode());
			boolean[] other = new boolean[1];
			Thread t = new Thread(() -> other[0] = ai.djl.pytorch.jni.JniUtils.isGradMode());
			t.start();
			t.join();
			assertTrue(other[0]);
		}
		assertTrue(ai.djl.pytorch.jni.JniUtils.isGradMode());
	}

	@Test
	void everyOtherOperatorRuns() {
		NDArray x = random("x", 1, 2, 4, 4);
		assertEquals(new Shape(1, 3, 8, 8), Ops.convTranspose2d(x, random("t", 2, 3, 2, 2), random("b", 3), 2, 0, 0).getShape());
		assertEquals(new Shape(1, 2, 8, 6), Ops.upsampleNearest(x, 8, 6).getShape());
		assertEquals(new Shape(1, 2, 7, 6), Ops.upsampleBilinear(x, 7, 6, true).getShape());
		assertEquals(new Shape(1, 2, 6, 5), Ops.reflectionPad(x, 1, 0, 1, 1).getShape());
		assertEquals(new Shape(1, 2, 5, 5), Ops.zeroPad(x, 0, 1, 0, 1).getShape());
		assertEquals(new Shape(1, 2, 3, 5), Ops.gridSample(x, random("g", 1, 3, 5, 2), false).getShape());
		assertEquals(new Shape(1, 2, 2, 2), Ops.maxPool2d(x, 2, 2).getShape());
		assertEquals(x.sum().getFloat() / 32, Ops.avgPool2d(x, 4, 4).sum().getFloat() / 2, 1e-5);
		assertEquals(new Shape(1, 2, 4, 2), Ops.geglu(x).getShape());
		assertEquals(new Shape(1, 1, 4, 4), Ops.indexSelect(x, 1, m.create(new long[] {1})).getShape());
		assertEquals(new Shape(2, 3), Ops.embedding(m.create(new long[] {4, 0}), random("e", 5, 3)).getShape());
		assertEquals(new Shape(1, 4, 4, 4), Ops.cat(1, x, x).getShape());
		assertEquals(0, Ops.mse(x, x).getFloat());
		assertEquals(new Shape(1, 2, 4, 4), Ops.layerNorm(x, random("lw", 4), random("lb", 4), 1e-5).getShape());
		assertEquals(8.4134473e-01, Ops.gelu(m.ones(new Shape(1))).getFloat(), 1e-6);
		assertEquals(1 / (1 + Math.exp(-1.702)), Ops.quickGelu(m.ones(new Shape(1))).getFloat(), 1e-6);
		assertArrayEquals(x.toFloatArray(), Ops.channelsLast(x).toFloatArray());
		assertEquals(x.square().sum().getFloat(), Ops.einsum("bchw,bchw->b", x, x).getFloat(), 1e-4);
	}

	@Test
	void wrongScriptIsReported() {
		FiducialException e = assertThrows(FiducialException.class, () -> new TorchScript("  def f(self, x: Tensor) -> Tensor:\n    return torch.no_such_op(x)\n"));
		assertTrue(e.getMessage().contains("no_such_op"), e.getMessage());
	}

	@Test
	void scopesFreeEverythingButTheResult() {
		NDArray x = random("x", 8);
		int before = m.getManagedArrays().size();
		NDArray y = Scope.of(() -> Ops.silu(x.add(1)).mul(2));
		assertEquals(before + 1, m.getManagedArrays().size());
		assertEquals(8, y.toFloatArray().length);
		Scope.run(() -> Ops.silu(x));
		assertEquals(before + 1, m.getManagedArrays().size());
	}

	/** Outputs that are more than 32 and no multiple of 32 go wrong in the native library where several threads share channels-last maps. */
	@Test
	void pointwiseConvolutionsOfChannelsLastMapsAreRightOnSeveralThreads() {
		int before = Torch.threads();
		Torch.setThreads(2);
		try (Scope scope = Scope.open(); GradMode off = GradMode.off()) {
			for (int out : new int[] {32, 33, 68, 98, 128, 261}) {
				NDArray x = m.randomUniform(-1, 1, new Shape(2, 16, 32, 32));
				NDArray w = m.randomUniform(-1, 1, new Shape(out, 16, 1, 1));
				NDArray b = m.randomUniform(-1, 1, new Shape(out));
				NDArray expected = Ops.linear(x.transpose(0, 2, 3, 1), w.reshape(out, 16), b).transpose(0, 3, 1, 2);
				NDArray actual = Ops.conv2d(Ops.channelsLast(x), w, b, 1, 0);
				assertEquals(0, actual.sub(expected).abs().max().getFloat(), 1e-5, out + " outputs");
			}
		} finally {
			Torch.setThreads(before);
		}
	}

	@Test
	void gradientsOfArithmeticWithNumbersOutliveTheGarbageCollector() {
		NDArray x = Ops.tensor(m, new float[] {-3, 1, 2}, new Shape(3));
		x.setRequiresGradient(true);
		try (GradMode on = GradMode.on()) {
			NDArray y = Ops.div(Ops.mul(Ops.clamp(Ops.add(x, 1), -1, 2.5), 6), 2).mul(Ops.tensor(m, new float[] {1, 10, 100}, new Shape(3)));
			assertArrayEquals(new float[] {-3, 60, 750}, y.toFloatArray());
			System.gc();
			byte[][] junk = new byte[100][];
			for (int i = 0; i < junk.length; i++) {
				junk[i] = new byte[1000];
				java.nio.ByteBuffer.allocateDirect(64).putLong(0, -1L);
			}
			assertArrayEquals(new float[] {0, 30, 0}, Ops.grad(y.sum(), new NDList(x)).get(0).toFloatArray());
		}
	}
}
