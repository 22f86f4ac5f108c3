package org.fiducial.workflow.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.fiducial.workflow.Metrics;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.RunStatus;
import org.fiducial.workflow.watch.TrainingWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code report.html} of a training into its run folder again and again while it runs, and once more when it has ended: curves, probe pictures, rate and
 * time left, at the end how true a detector's confidence is. Browsers load it anew by themselves until then. Passes on what it hears. Takes at most about a fiftieth of
 * the time; what goes wrong with it never ends a training.
 */
public final class LiveReport implements RunListener, AutoCloseable {
	private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);
	private static final long SECOND = 1_000_000_000L;
	private static final long INTERVAL = 10 * SECOND;
	private static final int COST = 50;
	private static final int REFRESH_SECONDS = 15;
	/** Over which the rate is measured. */
	private static final long WINDOW = 600 * SECOND;
	private static final int MESSAGES = 30;
	/** Where trainings put what they made. */
	private static final String MODEL = "model";
	/** The numbers that are drawn; the others stay on the disk. */
	private static final Set<String> DRAWN = Set.of("loss", "lr", "nme", "validation_loss", TrainingWatch.ALIGNMENT, TrainingWatch.CHANCE, TrainingWatch.STYLE_DISTANCE, TrainingWatch.STYLE_CHANGE);
	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

	private final RunListener listener;
	private final RunFolder run;
	private final String title;
	private final long steps;
	private final LongSupplier clock;
	private final Deque<long[]> pace = new ArrayDeque<>();
	private final Deque<String> messages = new ArrayDeque<>();
	private Metrics metrics;
	private String sheets;
	private long step;
	private boolean paused;
	private boolean broken;
	private long due = Long.MIN_VALUE;

	private LiveReport(RunFolder run, String title, long steps, LongSupplier clock) {
		this.listener = run.listener();
		this.run = run;
		this.title = title;
		this.steps = steps;
		this.clock = clock;
	}

	/**
	 * For a run.
	 *
	 * @param run open, and closed after this
	 * @param title of the step, for people
	 * @param steps optimiser steps of all; 0 for work that does not train, of which no report is written
	 */
	public static LiveReport of(RunFolder run, String title, long steps) {
		return of(run, title, steps, System::nanoTime);
	}

	/** As above, with a clock as {@link System#nanoTime}. */
	public static LiveReport of(RunFolder run, String title, long steps, LongSupplier clock) {
		return new LiveReport(run, title, steps, clock);
	}

	@Override
	public void metrics(long at, Map<String, Double> values) {
		listener.metrics(at, values);
		if (steps <= 0) {
			return;
		}
		if (metrics == null) {
			metrics = earlier(at);
		}
		step = at;
		values.forEach((name, v) -> {
			if (v != null && (DRAWN.contains(name) || name.endsWith("/loss"))) {
				metrics.add(at, name, v);
			}
		});
		tick(at);
		if (due == Long.MIN_VALUE || clock.getAsLong() - due >= 0) {
			write(true);
		}
	}

	/** What an interrupted run left; its last steps are done again. */
	private Metrics earlier(long from) {
		Metrics m = new Metrics();
		try {
			Metrics all = Metrics.read(run.path().resolve(RunFolder.METRICS));
			all.endBefore(from);
			for (String name : all.names()) {
				if (DRAWN.contains(name) || name.endsWith("/loss")) {
					double[] at = all.steps(name);
					double[] values = all.values(name);
					for (int i = 0; i < at.length; i++) {
						m.add((long) at[i], name, values[i]);
					}
				}
			}
		} catch (RuntimeException e) {
			LOG.info("earlier numbers of {} cannot be shown", run.path(), e);
		}
		return m;
	}

	private void tick(long at) {
		long now = clock.getAsLong();
		if (pace.isEmpty() || now - pace.getLast()[0] > SECOND) {
			pace.add(new long[] { now, at });
		}
		while (pace.size() > 2 && now - pace.getFirst()[0] > WINDOW) {
			pace.removeFirst();
		}
	}

	@Override
	public void picture(long at, String name, RgbImage image) {
		listener.picture(at, name, image);
		sheets = null;
	}

	@Override
	public void probe(int column, String style, double[] shape) {
		listener.probe(column, style, shape);
	}

	@Override
	public OptionalDouble probed(long at, List<RgbImage> pictures) {
		return listener.probed(at, pictures);
	}

	@Override
	public void message(String text) {
		listener.message(text);
		messages.add(TIME.format(Instant.now().atZone(ZoneId.systemDefault())) + "  " + text);
		if (messages.size() > MESSAGES) {
			messages.removeFirst();
		}
		boolean before = paused;
		paused = text.startsWith("paused") || paused && !text.startsWith("goes on");
		if (paused != before) {
			// nothing else will be heard for a while, or nothing was
			pace.clear();
			if (steps > 0) {
				write(true);
			}
		}
	}

	/** Writes the last one. */
	@Override
	public void close() {
		if (steps > 0 && metrics != null) {
			write(false);
		}
	}

	private void write(boolean running) {
		if (broken) {
			return;
		}
		long start = clock.getAsLong();
		try {
			AtomicFiles.writeString(run.path().resolve(ReportStep.FILE), html(running));
		} catch (IOException | RuntimeException e) {
			broken = true;
			LOG.warn("the live report of {} cannot be written and is given up: {}", run.path(), e.toString());
		}
		long now = clock.getAsLong();
		due = now + Math.max(INTERVAL, COST * (now - start));
	}

	private String html(boolean running) {
		if (sheets == null) {
			sheets = CurvesSection.sheets(Probes.of(run.path(), p -> LOG.info("{}", p)), p -> LOG.info("{}", p));
		}
		Metrics shown = metrics == null ? new Metrics() : metrics;
		String charts = CurvesSection.charts(shown, CurvesSection.Alignment.of(shown)) + ReliabilityChart.of(run.path().resolve(MODEL), p -> LOG.info("{}", p));
		String top = "<header><p class=\"brand\">Fiducial · " + Html.escape(name()) + "</p><h1>" + Html.escape(title) + "</h1><p class=\"sentence\">" + Html.escape(sentence(running))
				+ "</p><p class=\"note\">Written " + TIME.format(Instant.now().atZone(ZoneId.systemDefault())) + (running ? "; this page loads itself anew" : "") + ".</p></header>\n";
		List<String> list = new ArrayList<>(messages);
		String said = list.isEmpty() ? "" : "<section id=\"messages\"><h2>Messages</h2><pre>" + Html.escape(String.join("\n", list)) + "</pre></section>\n";
		String refresh = running ? "<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\">" : "";
		return ReportPage.document(name(), refresh, top + "<section class=\"stage\" id=\"curves\"><div class=\"charts\">" + charts + "</div>" + sheets + "</section>\n" + said);
	}

	/** As the project calls the run: {@code demo/stage1}. */
	private String name() {
		Path p = run.path();
		Path above = p.getParent();
		return above == null || above.getFileName() == null || "runs".equals(above.getFileName().toString()) ? p.getFileName().toString() : above.getFileName() + "/" + p.getFileName();
	}

	private String sentence(boolean running) {
		String done = "step " + Numbers.count(step) + " of " + Numbers.count(steps) + " (" + 100 * step / steps + " %)";
		if (running) {
			return (paused ? "Paused at " + done + "; remove the file PAUSE to go on" : "Training: " + done + rate()) + ".";
		}
		RunStatus status = run.status();
		return switch (status.state()) {
			case DONE, PARTIAL -> "Done: " + Numbers.count(steps) + " steps.";
			case FAILED -> "Failed after " + done + ": " + status.message();
			case INTERRUPTED -> "Interrupted after " + done + "; the same command goes on.";
			default -> "Ended after " + done + ".";
		};
	}

	private String rate() {
		if (pace.size() < 2 || pace.getLast()[1] <= pace.getFirst()[1]) {
			return "";
		}
		double seconds = (pace.getLast()[0] - pace.getFirst()[0]) * 1e-9 / (pace.getLast()[1] - pace.getFirst()[1]);
		String speed = seconds < 1 ? Numbers.brief(1 / seconds) + " steps a second" : Numbers.brief(seconds) + " seconds a step";
		return ", " + speed + ", " + Numbers.duration(java.time.Duration.ofMillis((long) (seconds * 1000 * Math.max(0, steps - step)))) + " left";
	}
}
