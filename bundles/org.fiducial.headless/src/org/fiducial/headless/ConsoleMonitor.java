package org.fiducial.headless;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

import org.eclipse.core.runtime.IProgressMonitor;

/**
 * Shows progress on the console: what is done, how fast, and how long it will take. Reports may come from any thread; at most one
 * line every few seconds (or ten redraws a second of the bar) is written, whatever their number.
 */
public final class ConsoleMonitor implements IProgressMonitor {
	private static final double PLAIN_INTERVAL = 5;
	private static final double BAR_INTERVAL = .1;
	private static final double JSON_INTERVAL = 1;
	private static final int BAR_CELLS = 24;

	private final Console console;
	private final ProgressStyle style;
	private final LongSupplier nanoClock;
	private final ProgressEstimator estimator;
	private volatile boolean canceled;
	private String task = "";
	private String subTask = "";
	private double total;
	private double done;
	private double lastShown = Double.NEGATIVE_INFINITY;
	private String lastLine = "";

	public ConsoleMonitor(Console console, ProgressStyle style) {
		this(console, style, System::nanoTime);
	}

	/** As above, with a clock as {@link System#nanoTime}. */
	public ConsoleMonitor(Console console, ProgressStyle style, LongSupplier nanoClock) {
		this.console = console;
		this.style = style;
		this.nanoClock = nanoClock;
		this.estimator = new ProgressEstimator(nanoClock);
	}

	@Override
	public synchronized void beginTask(String name, int totalWork) {
		if (name != null && !name.isEmpty()) {
			task = name;
		}
		total = totalWork;
		done = 0;
		estimator.restart();
		show(true);
	}

	@Override
	public synchronized void done() {
		if (total > 0) {
			estimator.update(done / total);
		}
		show(true);
		console.endProgress();
	}

	@Override
	public synchronized void internalWorked(double work) {
		done += work;
		if (total > 0) {
			estimator.update(done / total);
		}
		show(false);
	}

	@Override
	public boolean isCanceled() {
		return canceled;
	}

	@Override
	public void setCanceled(boolean value) {
		canceled = value;
	}

	@Override
	public synchronized void setTaskName(String name) {
		if (!task.equals(name)) {
			task = name;
			show(true);
		}
	}

	@Override
	public synchronized void subTask(String name) {
		subTask = name == null ? "" : name;
		show(false);
	}

	@Override
	public void worked(int work) {
		internalWorked(work);
	}

	private void show(boolean now) {
		double interval = switch (style) {
			case BAR -> BAR_INTERVAL;
			case PLAIN -> PLAIN_INTERVAL;
			case JSON -> JSON_INTERVAL;
			case NONE -> Double.POSITIVE_INFINITY;
		};
		double time = nanoClock.getAsLong() * 1e-9;
		if (style == ProgressStyle.NONE || task.isEmpty() && subTask.isEmpty() || !now && time - lastShown < interval) {
			return;
		}
		String line = style == ProgressStyle.JSON ? Console.compactJson(fields()) : text();
		if (!line.equals(lastLine)) {
			lastShown = time;
			lastLine = line;
			if (style == ProgressStyle.BAR) {
				console.progress(line);
			} else {
				console.error(line);
			}
		}
	}

	private Map<String, Object> fields() {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("task", task);
		m.put("subtask", subTask);
		m.put("fraction", total > 0 ? estimator.fraction() : null);
		m.put("elapsed_s", round(estimator.elapsedSeconds()));
		m.put("rate_per_s", estimator.fractionPerSecond().isPresent() ? estimator.fractionPerSecond().getAsDouble() : null);
		m.put("eta_s", estimator.secondsLeft().isPresent() ? round(estimator.secondsLeft().getAsDouble()) : null);
		return m;
	}

	private String text() {
		StringBuilder s = new StringBuilder();
		if (total > 0) {
			if (style == ProgressStyle.BAR) {
				int full = (int) Math.round(estimator.fraction() * BAR_CELLS);
				s.append('[').append("#".repeat(full)).append("-".repeat(BAR_CELLS - full)).append("] ");
			}
			s.append(String.format(Locale.ROOT, "%5.1f %%  ", estimator.fraction() * 100));
		}
		s.append(task);
		if (!subTask.isEmpty()) {
			s.append(task.isEmpty() ? "" : ": ").append(subTask);
		}
		OptionalDouble rate = estimator.fractionPerSecond();
		s.append("  ").append(duration(estimator.elapsedSeconds()));
		if (total > 0 && rate.isPresent() && estimator.fraction() < 1) {
			s.append(String.format(Locale.ROOT, ", %.3g %%/min, %s left", rate.getAsDouble() * 6000, duration(estimator.secondsLeft().getAsDouble())));
		}
		return s.toString();
	}

	private static double round(double seconds) {
		return Math.round(seconds * 10) / 10.0;
	}

	/** {@code 0:42}, {@code 12:03} or {@code 26:10:00}. */
	static String duration(double seconds) {
		long s = Math.round(seconds);
		return s < 3600 ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60) : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
	}
}
