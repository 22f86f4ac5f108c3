package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Ema;
import org.fiducial.torch.LearningRate;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;

class AdamWTest {
	private static final int N = 50;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	/** Gradients of all sizes: torch adds eps after the bias correction, which shows at 1e-8. */
	private static float[] gradient(int step) {
		float[] g = CounterRandom.of(3, step).gaussians(N);
		for (int i = 0; i < N; i++) {
			g[i] *= (float) Math.pow(10, -(i % 10));
		}
		return g;
	}

	@Test
	void tenStepsMatchTheFormulaInDouble() {
		for (boolean decoupled : new boolean[] {true, false}) {
			AdamW.Config c = new AdamW.Config(0.9, 0.999, 1e-8, 0.01, decoupled);
			try (Parameters p = new Parameters("test"); AdamW opt = new AdamW(p, c)) {
				float[] start = CounterRandom.of(5, 1).gaussians(N);
				p.put("w", start, N);
				p.trainAll();
				double[] w = new double[N];
				double[] m = new double[N];
				double[] v = new double[N];
				for (int i = 0; i < N; i++) {
					w[i] = start[i];
				}
				for (int t = 1; t <= 10; t++) {
					float[] g = gradient(t);
					apply(p, opt, g, 1e-3);
					reference(w, m, v, g, t, 1e-3, c);
				}
				float[] got = p.get("w").toFloatArray();
				for (int i = 0; i < N; i++) {
					assertEquals(w[i], got[i], 1e-6 * Math.max(1, Math.abs(w[i])), "element " + i + " decoupled " + decoupled);
				}
			}
		}
	}

	private static void reference(double[] w, double[] m, double[] v, float[] g, int t, double lr, AdamW.Config c) {
		for (int i = 0; i < w.length; i++) {
			double grad = g[i] + (c.decoupled() ? 0 : c.weightDecay() * w[i]);
			if (c.decoupled()) {
				w[i] -= lr * c.weightDecay() * w[i];
			}
			m[i] = c.beta1() * m[i] + (1 - c.beta1()) * grad;
			v[i] = c.beta2() * v[i] + (1 - c.beta2()) * grad * grad;
			double mHat = m[i] / (1 - Math.pow(c.beta1(), t));
			double vHat = v[i] / (1 - Math.pow(c.beta2(), t));
			w[i] -= lr * mHat / (Math.sqrt(vHat) + c.eps());
		}
	}

	private static void apply(Parameters p, AdamW opt, float[] g, double lr) {
		Scope.run(() -> opt.step(Map.of("w", p.manager().create(g)), lr));
	}

	/** The fused kernel reads raw memory: transposed parameters and gradients must give the same as plain ones. */
	@Test
	void layoutInMemoryDoesNotMatter() {
		float[] g = CounterRandom.of(3, 3).gaussians(6);
		try (Parameters plain = new Parameters("plain"); Parameters turned = new Parameters("turned");
				AdamW a = new AdamW(plain, AdamW.Config.DEFAULT); AdamW b = new AdamW(turned, AdamW.Config.DEFAULT); Scope s = Scope.open()) {
			NDArray start = plain.manager().create(new float[] {1, 2, 3, 4, 5, 6}).reshape(2, 3);
			NDArray gradient = plain.manager().create(g).reshape(2, 3);
			turned.put("w", start.transpose().add(0));
			plain.put("w", turned.get("w").toFloatArray(), 3, 2);
			for (int i = 0; i < 3; i++) {
				a.step(Map.of("w", plain.manager().create(gradient.transpose().toFloatArray()).reshape(3, 2)), 0.1);
				b.step(Map.of("w", gradient.transpose()), 0.1);
			}
			assertArrayEquals(plain.get("w").toFloatArray(), turned.get("w").toFloatArray());
		}
	}

	@Test
	void savedStateContinuesToTheBit() {
		float[] straight = train(6, null, null);
		try (Parameters saved = new Parameters("saved"); Parameters state = new Parameters("state")) {
			train(3, saved, state);
			try (Parameters p = new Parameters("test"); AdamW opt = new AdamW(p, AdamW.Config.DEFAULT)) {
				p.put("w", saved.get("w").toFloatArray(), N);
				opt.restore(state.asMap());
				for (int t = 4; t <= 6; t++) {
					apply(p, opt, gradient(t), 1e-2);
				}
				assertArrayEquals(straight, p.get("w").toFloatArray());
			}
			try (Parameters other = new Parameters("other"); AdamW opt = new AdamW(other, AdamW.Config.DEFAULT)) {
				other.fill("w", 0, N + 1);
				assertThrows(FiducialException.class, () -> opt.restore(state.asMap()));
			}
		}
	}

	private static float[] train(int steps, Parameters saved, Parameters state) {
		try (Parameters p = new Parameters("test"); AdamW opt = new AdamW(p, AdamW.Config.DEFAULT)) {
			p.put("w", CounterRandom.of(5, 1).gaussians(N), N);
			for (int t = 1; t <= steps; t++) {
				apply(p, opt, gradient(t), 1e-2);
			}
			if (saved != null) {
				saved.put("w", p.get("w").toFloatArray(), N);
				Map<String, NDArray> s = new LinkedHashMap<>(opt.state());
				s.forEach((k, x) -> state.put(k, x.toFloatArray(), x.getShape().getShape()));
			}
			return p.get("w").toFloatArray();
		}
	}

	@Test
	void averageFollowsWithWarmUp() {
		try (Parameters p = new Parameters("test")) {
			p.fill("w", 0, 1);
			try (Ema ema = new Ema(p, 0.99)) {
				p.fill("w", 1, 1);
				ema.update();
				assertEquals(1 - 2.0 / 11, ema.parameters().get("w").getFloat(), 1e-6);
				ema.update();
				assertEquals(1 - 2.0 / 11 * 3 / 12, ema.parameters().get("w").getFloat(), 1e-6);
			}
		}
	}

	@Test
	void schedules() {
		LearningRate warm = LearningRate.named("constant", 1, 4, 100);
		assertEquals(0.25, warm.at(0));
		assertEquals(1, warm.at(3));
		assertEquals(1, warm.at(99));
		LearningRate cosine = LearningRate.named("cosine", 1, 0, 100);
		assertEquals(1, cosine.at(0), 1e-12);
		assertEquals(0.55, cosine.at(50), 1e-12);
		assertEquals(0.1, cosine.at(500), 1e-12);
		assertTrue(assertThrows(FiducialException.class, () -> LearningRate.named("cosin", 1, 0, 1)).getMessage().contains("cosin"));
		Map<Double, String> bad = new HashMap<>();
		bad.put(Double.NaN, "");
		bad.put(-1.0, "");
		bad.keySet().forEach(r -> assertThrows(FiducialException.class, () -> LearningRate.constant(r)));
	}
}
