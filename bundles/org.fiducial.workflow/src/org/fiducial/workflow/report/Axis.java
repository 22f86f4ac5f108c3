package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.List;

/** An axis: values to positions, and where the ticks are (1, 2, 5 times a power of ten). */
final class Axis {
	private static final int TICKS = 5;

	private final boolean log;
	private final double low;
	private final double high;
	private final double from;
	private final double to;

	private Axis(boolean log, double low, double high, double from, double to) {
		this.log = log;
		this.low = low;
		this.high = high;
		this.from = from;
		this.to = to;
	}

	/**
	 * A linear axis that holds all values; its ends are ticks.
	 *
	 * @param from position of the low end
	 * @param to position of the high end
	 */
	static Axis linear(double low, double high, double from, double to) {
		double top = high > low ? high : low + Math.max(1e-9, Math.abs(low) * .1);
		double step = step(top - low);
		return new Axis(false, Math.floor(low / step + 1e-9) * step, Math.ceil(top / step - 1e-9) * step, from, to);
	}

	/** A linear axis that ends where the values end. */
	static Axis exact(double low, double high, double from, double to) {
		return new Axis(false, low, high > low ? high : low + 1, from, to);
	}

	/** A logarithmic axis; values must be positive. */
	static Axis logarithmic(double low, double high, double from, double to) {
		return new Axis(true, low * .95, Math.max(high, low * 1.2) * 1.05, from, to);
	}

	private static double step(double span) {
		double raw = span / TICKS;
		double power = Math.pow(10, Math.floor(Math.log10(raw)));
		double f = raw / power;
		return power * (f <= 1.0000001 ? 1 : f <= 2.0000001 ? 2 : f <= 5.0000001 ? 5 : 10);
	}

	/** Position of a value; values outside are moved to the ends. */
	double at(double value) {
		double v = Math.clamp(value, low, high);
		double part = log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low);
		return from + part * (to - from);
	}

	/** Values with a tick. */
	List<Double> ticks() {
		List<Double> out = new ArrayList<>();
		if (!log) {
			double step = step(high - low);
			for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9) + 1e-12; i++) {
				out.add(i * step);
			}
			return out;
		}
		int decades = (int) Math.ceil(Math.log10(high / low));
		for (int e = (int) Math.floor(Math.log10(low)); e <= Math.log10(high); e++) {
			for (int m : decades > 3 ? new int[] { 1 } : decades > 2 ? new int[] { 1, 3 } : decades > 1 ? new int[] { 1, 2, 5 } : new int[] { 1, 2, 3, 5, 7 }) {
				double v = m * Math.pow(10, e);
				if (v >= low && v <= high) {
					out.add(v);
				}
			}
		}
		return out;
	}
}
