package org.fiducial.torch.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.fiducial.core.run.ProcessMemory;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.benchmark.Measurement.Limits;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Takes times. Everything is set against the rate at which 32-bit matrices are multiplied on this machine, so that figures of different
 * machines can be compared. That rate is measured between the rounds of each thing: on a machine that others share it changes from one minute to the next.
 */
public final class Measurements {
	/** Rate of the machine on which the Python references were timed, in GFLOP/s. */
	private static final double REFERENCE_RATE = 189;
	private static final double MEBIBYTE = 1048576;
	private static final int SIDE = 2048;
	private static final int ROUNDS = 5;

	private static final double GFLOP = 2e-9 * SIDE * SIDE * SIDE;

	private final Consumer<Measurement> listener;
	private final List<Measurement> all = new ArrayList<>();

	/**
	 * Measures the machine's rate first.
	 *
	 * @param listener hears of each measurement at once
	 */
	public Measurements(Consumer<Measurement> listener) {
		this.listener = listener;
		product();
		double seconds = median(IntStream.range(0, ROUNDS).mapToDouble(i -> product()).toArray());
		add(new Measurement("matrix product, " + SIDE + " x " + SIDE, seconds, Double.NaN, GFLOP / seconds, GFLOP / seconds, Double.NaN, peakMebibytes(), Limits.NONE));
	}

	/** Seconds of the product that the machine's rate is measured by. */
	private static double product() {
		try (NDManager m = Torch.newManager(); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray a = m.ones(new Shape(SIDE, SIDE));
			return seconds(() -> a.matMul(a).sum().getFloat());
		}
	}

	/** What is known about a thing to measure. */
	public static final class What {
		private final String name;
		private double items = Double.NaN;
		private double gflop = Double.NaN;
		private double reference = Double.NaN;
		private double limit = Double.NaN;
		private double least = Double.NaN;
		private double share = Double.NaN;
		private double mebibytes = Double.NaN;
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

		/** Which share of the machine's rate is the limit. */
		public What share(double part) {
			share = part;
			return this;
		}

		/** How many bytes of memory a Python implementation needed, which is the limit. */
		public What memory(double bytes) {
			mebibytes = bytes / MEBIBYTE;
			return this;
		}

		/** How often it is done, after once to warm up. */
		public What rounds(int n) {
			rounds = n;
			return this;
		}
	}

	/**
	 * Does something once to warm up, then times it, with matrix products between the rounds. Every round has a scope of its own; the peak of memory is that of these rounds, with all that is held
	 * meanwhile.
	 */
	public void time(What what, Runnable round) {
		Torch.releaseFreedMemory();
		ProcessMemory.resetPeak();
		double[] rounds = new double[what.rounds];
		double[] products = new double[what.rounds];
		for (int i = -1; i < rounds.length; i++) {
			double s = seconds(() -> Scope.run(round));
			double product = product();
			if (i >= 0) {
				rounds[i] = s;
				products[i] = product;
			}
		}
		double seconds = median(rounds);
		double machine = GFLOP / median(products);
		add(new Measurement(what.name, seconds, what.items / seconds, what.gflop / seconds, machine, seconds / (what.reference * REFERENCE_RATE / machine), peakMebibytes(),
				new Limits(what.limit, what.least, what.share, what.mebibytes)));
	}

	private static double median(double[] values) {
		Arrays.sort(values);
		return (values[values.length / 2] + values[(values.length - 1) / 2]) / 2;
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
		return bytes.isPresent() ? bytes.getAsLong() / MEBIBYTE : Double.NaN;
	}
}
