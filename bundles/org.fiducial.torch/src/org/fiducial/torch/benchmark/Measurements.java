package org.fiducial.torch.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.fiducial.core.run.ProcessMemory;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Takes times. Everything is set against the rate at which 32-bit matrices are multiplied on this machine, so that figures of different
 * machines can be compared.
 */
public final class Measurements {
	/** Rate of the machine on which the Python references were timed, in GFLOP/s. */
	private static final double REFERENCE_RATE = 189;
	private static final int SIDE = 2048;
	private static final int ROUNDS = 5;

	private final Consumer<Measurement> listener;
	private final List<Measurement> all = new ArrayList<>();
	private final double peak;

	/**
	 * Measures the machine's rate first.
	 *
	 * @param listener hears of each measurement at once
	 */
	public Measurements(Consumer<Measurement> listener) {
		this.listener = listener;
		double best = Double.POSITIVE_INFINITY;
		try (NDManager m = Torch.newManager(); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray a = m.randomUniform(-1, 1, new Shape(SIDE, SIDE));
			NDArray b = m.randomUniform(-1, 1, new Shape(SIDE, SIDE));
			for (int i = 0; i <= ROUNDS; i++) {
				best = Math.min(best, seconds(() -> a.matMul(b).sum().getFloat()));
			}
		}
		double gflop = 2e-9 * SIDE * SIDE * SIDE;
		peak = gflop / best;
		add(new Measurement("matrix product, " + SIDE + " x " + SIDE, best, Double.NaN, peak, 1, Double.NaN, Double.NaN, Double.NaN, peakMebibytes()));
	}

	/** What is known about a thing to measure. */
	public static final class What {
		private final String name;
		private double items = Double.NaN;
		private double gflop = Double.NaN;
		private double reference = Double.NaN;
		private double limit = Double.NaN;
		private double least = Double.NaN;
		private int rounds = ROUNDS;

		private What(String name) {
			this.name = name;
		}

		/** A thing by its name. */
		public static What of(String name) {
			return new What(name);
		}

		/** How many items a round handles. */
		public What items(int n) {
			items = n;
			return this;
		}

		/** How much a round computes, in GFLOP (a multiplication and an addition count as two). */
		public What gflop(double n) {
			gflop = n;
			return this;
		}

		/** As {@link #gflop} for a training step, by what a forward pass computes: it counts as three, since the gradients of results and of weights take as much each. */
		public What trains(double forward) {
			return gflop(3 * forward);
		}

		/** What a Python implementation needed on a machine of 189 GFLOP/s, in seconds, and which part of that is the limit. */
		public What reference(double seconds, double part) {
			reference = seconds;
			limit = part;
			return this;
		}

		/** How many items a second are the limit. */
		public What atLeast(double itemsPerSecond) {
			least = itemsPerSecond;
			return this;
		}

		/** How often it is done, after once to warm up. */
		public What rounds(int n) {
			rounds = n;
			return this;
		}
	}

	/** Does something once to warm up, then times it. Every round has a scope of its own; the peak of memory is that of these rounds, with all that is held meanwhile. */
	public void time(What what, Runnable round) {
		Torch.releaseFreedMemory();
		ProcessMemory.resetPeak();
		double[] seconds = new double[what.rounds];
		for (int i = -1; i < seconds.length; i++) {
			double s = seconds(() -> Scope.run(round));
			if (i >= 0) {
				seconds[i] = s;
			}
		}
		Arrays.sort(seconds);
		double median = (seconds[seconds.length / 2] + seconds[(seconds.length - 1) / 2]) / 2;
		double gflops = what.gflop / median;
		add(new Measurement(what.name, median, what.items / median, gflops, gflops / peak, median / (what.reference * REFERENCE_RATE / peak), what.limit, what.least, peakMebibytes()));
	}

	private void add(Measurement m) {
		all.add(m);
		listener.accept(m);
	}

	/** All measurements in order. */
	public List<Measurement> all() {
		return List.copyOf(all);
	}

	private static double seconds(Runnable body) {
		long start = System.nanoTime();
		body.run();
		return (System.nanoTime() - start) * 1e-9;
	}

	/** The process's largest resident set of the present thing, as Linux counts it; NaN elsewhere. */
	private static double peakMebibytes() {
		OptionalLong bytes = ProcessMemory.peak();
		return bytes.isPresent() ? bytes.getAsLong() / 1048576. : Double.NaN;
	}
}
