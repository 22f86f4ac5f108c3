package org.fiducial.dataset.portraits;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Prints milliseconds of processor time for a portrait in each style on one core, after warm-up. Arguments: size (256), portraits of a style (40). */
public final class PortraitBenchmark {
	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private PortraitBenchmark() {
	}

	/** Runs the benchmark. */
	public static void main(String[] args) {
		int size = args.length > 0 ? Integer.parseInt(args[0]) : 256;
		int count = args.length > 1 ? Integer.parseInt(args[1]) : 40;
		double sum = 0;
		for (PortraitStyle style : PortraitStyle.values()) {
			time(style, size, count, 1000);
		}
		for (PortraitStyle style : PortraitStyle.values()) {
			double ms = time(style, size, count, 0);
			sum += ms;
			System.out.printf("%-22s %6.2f ms%n", style.id(), ms);
		}
		System.out.printf("%-22s %6.2f ms at %d pixels%n", "mean", sum / PortraitStyle.values().length, size);
	}

	private static double time(PortraitStyle style, int size, int count, long first) {
		long start = THREADS.getCurrentThreadCpuTime();
		for (int i = 0; i < count; i++) {
			PortraitGenerator.draw(style, 5, first + i, size);
		}
		return (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / count;
	}
}
