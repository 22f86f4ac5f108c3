package org.fiducial.headless;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Speed and remaining time of work whose fraction is known. The speed is that of the recent past (the last quarter of the elapsed
 * time, at least half a minute), so that a resumed run's jump at the start and a change of pace are soon forgotten.
 */
public final class ProgressEstimator {
	private static final double SHORTEST_WINDOW = 30;
	private static final double SAMPLE_EVERY = .25;

	private final LongSupplier nanoClock;
	private final Deque<Sample> samples = new ArrayDeque<>();
	private long start;
	private double fraction;

	private record Sample(double time, double fraction) {
	}

	/** @param nanoClock as {@link System#nanoTime} */
	public ProgressEstimator(LongSupplier nanoClock) {
		this.nanoClock = nanoClock;
		restart();
	}

	/** Begins anew at fraction 0. */
	public void restart() {
		start = nanoClock.getAsLong();
		fraction = 0;
		samples.clear();
		samples.add(new Sample(0, 0));
	}

	/** Says how much is done, 0 to 1; smaller values than before are ignored. */
	public void update(double done) {
		fraction = Math.max(fraction, Math.min(1, done));
		double now = elapsedSeconds();
		if (now - samples.getLast().time() >= SAMPLE_EVERY) {
			samples.add(new Sample(now, fraction));
		}
		double window = Math.max(SHORTEST_WINDOW, now / 4);
		while (samples.size() > 2 && now - samples.peekFirst().time() > window) {
			samples.removeFirst();
		}
	}

	/** How much is done, 0 to 1. */
	public double fraction() {
		return fraction;
	}

	/** Seconds since the start. */
	public double elapsedSeconds() {
		return (nanoClock.getAsLong() - start) * 1e-9;
	}

	/** Fraction done a second; empty until there is something to go by. */
	public OptionalDouble fractionPerSecond() {
		Sample first = samples.getFirst();
		double time = elapsedSeconds() - first.time();
		double done = fraction - first.fraction();
		return time <= 0 || done <= 0 ? OptionalDouble.empty() : OptionalDouble.of(done / time);
	}

	/** Seconds left at the present speed; empty until there is something to go by. */
	public OptionalDouble secondsLeft() {
		OptionalDouble rate = fractionPerSecond();
		return rate.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((1 - fraction) / rate.getAsDouble());
	}
}
