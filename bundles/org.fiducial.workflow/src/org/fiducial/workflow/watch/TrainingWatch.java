package org.fiducial.workflow.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.workflow.Metrics;
import org.fiducial.workflow.RunFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

/**
 * Listens to a generator's training, passes everything on, and adds what it sees in the probe pictures: the numbers {@code alignment} and {@code alignment_chance}
 * ({@link ProbeAlignment}) where there is a judge, {@code style_distance} and {@code style_change} ({@link StyleDrift}) where there are styles; a message when the
 * pictures begin to obey, when they should have and do not, and when styles are forgotten. A resumed run goes on with the numbers in its folder.
 */
public final class TrainingWatch implements RunListener {
	/** Mean NME of the probe pictures against their landmarks. */
	public static final String ALIGNMENT = "alignment";
	/** The same by chance. */
	public static final String CHANCE = "alignment_chance";
	/** Mean distance of the probe pictures from real ones of their style. */
	public static final String STYLE_DISTANCE = "style_distance";
	/** Mean distance of probe pictures of styles without training pictures from those of the first probe. */
	public static final String STYLE_CHANGE = "style_change";

	private static final Logger LOG = LoggerFactory.getLogger(TrainingWatch.class);
	private static final String START = "samples/style-start.json";

	private final RunListener listener;
	private final Path folder;
	private final long steps;
	private final Detector judge;
	private final LandmarkScheme scheme;
	private final StyleReference styles;
	private final List<double[]> shapes = new ArrayList<>();
	private final List<String> columns = new ArrayList<>();
	private final Map<String, TreeMap<Long, Double>> history = new LinkedHashMap<>();
	private boolean begun;
	private boolean saidObeys;
	private boolean saidOverdue;
	private boolean saidDrift;
	private Start start;

	/** The pictures that styles without training pictures are compared with: features by column. */
	private record Start(long step, List<double[]> features) {
	}

	/**
	 * @param folder of the run
	 * @param steps optimiser steps of the training
	 * @param judge finds landmarks of that scheme; null for none, not owned
	 * @param styles null where prompts name no styles
	 */
	public TrainingWatch(RunListener listener, Path folder, long steps, Detector judge, LandmarkScheme scheme, StyleReference styles) {
		this.listener = listener;
		this.folder = folder;
		this.steps = steps;
		this.judge = judge;
		this.scheme = scheme;
		this.styles = styles;
		Metrics before = Metrics.read(folder.resolve(RunFolder.METRICS));
		for (String name : List.of(ALIGNMENT, CHANCE, STYLE_DISTANCE, STYLE_CHANGE)) {
			history.put(name, before.byStep(name));
		}
	}

	@Override
	public void metrics(long step, Map<String, Double> values) {
		listener.metrics(step, values);
	}

	@Override
	public void picture(long step, String name, RgbImage image) {
		listener.picture(step, name, image);
	}

	@Override
	public void probe(int column, String style, double[] shape) {
		columns.add(style);
		shapes.add(shape);
		listener.probe(column, style, shape);
	}

	@Override
	public void message(String text) {
		listener.message(text);
	}

	@Override
	public OptionalDouble probed(long step, List<RgbImage> pictures) {
		begin(step);
		Map<String, Double> values = new LinkedHashMap<>();
		OptionalDouble score = judge == null ? listener.probed(step, pictures) : OptionalDouble.of(align(step, pictures, values));
		List<Double> distances = styles == null ? List.of() : compare(step, pictures, values);
		if (!values.isEmpty()) {
			listener.metrics(step, values);
			values.forEach((name, v) -> history.get(name).put(step, v));
		}
		tell(step, distances);
		return score;
	}

	/** What was written of steps that are now done again is not of this run; what was said before is not said again. */
	private void begin(long step) {
		if (!begun) {
			begun = true;
			history.values().forEach(h -> h.tailMap(step).clear());
			saidObeys = point().isPresent();
			saidOverdue = history.get(ALIGNMENT).keySet().stream().anyMatch(s -> Convergence.overdue(s, steps)) && !saidObeys && !begins();
			saidDrift = drift().isPresent();
		}
	}

	/** NaN if the judge fails this time: training must not end for that. */
	private double align(long step, List<RgbImage> pictures, Map<String, Double> values) {
		try {
			ProbeAlignment a = ProbeAlignment.of(judge, scheme, pictures, shapes);
			values.put(ALIGNMENT, a.error());
			if (Double.isFinite(a.chance())) {
				values.put(CHANCE, a.chance());
			}
			return a.error();
		} catch (OperationCanceledException e) {
			throw e;
		} catch (RuntimeException e) {
			LOG.info("the judge failed", e);
			listener.message("warning: the alignment error of step " + step + " cannot be measured: " + e.getMessage());
			return Double.NaN;
		}
	}

	/** Distance of each column from what it should look like. */
	private List<Double> compare(long step, List<RgbImage> pictures, Map<String, Double> values) {
		List<double[]> features = pictures.stream().map(StyleFeatures::of).toList();
		Start first = start(step, features);
		List<Double> all = new ArrayList<>();
		double[] sums = new double[2];
		int[] counts = new int[2];
		for (int i = 0; i < features.size(); i++) {
			double[] real = styles.centre(columns.get(i));
			double d = styles.distance(features.get(i), real != null ? real : first.features.get(i));
			all.add(d);
			sums[real != null ? 0 : 1] += d;
			counts[real != null ? 0 : 1]++;
		}
		if (counts[0] > 0) {
			values.put(STYLE_DISTANCE, sums[0] / counts[0]);
		}
		if (counts[1] > 0 && first.step < step) {
			values.put(STYLE_CHANGE, sums[1] / counts[1]);
		}
		return all;
	}

	private Start start(long step, List<double[]> features) {
		if (start == null) {
			start = read();
		}
		if (start == null || start.step >= step || start.features.size() != features.size()) {
			start = new Start(step, features);
			try {
				AtomicFiles.writeString(folder.resolve(START), Configs.toJson(start));
			} catch (IOException e) {
				// then a resumed run compares with its own first probe
				LOG.warn("{} cannot be written", folder.resolve(START), e);
			}
		}
		return start;
	}

	private Start read() {
		Path file = folder.resolve(START);
		try {
			return Files.isRegularFile(file) ? Configs.json().readValue(Files.readString(file), Start.class) : null;
		} catch (IOException | JacksonException e) {
			LOG.warn("{} cannot be read", file, e);
			return null;
		}
	}

	private void tell(long step, List<Double> distances) {
		if (!saidObeys && point().isPresent()) {
			saidObeys = true;
			listener.message("the pictures obey their landmarks since step " + point().getAsLong() + " (alignment error " + percent(ALIGNMENT) + ", by chance " + percent(CHANCE) + ")");
		}
		if (judge != null && !saidObeys && !saidOverdue && !begins() && Convergence.overdue(step, steps)) {
			saidOverdue = true;
			listener.message("warning: " + overdue(step));
		}
		if (!saidDrift && drift().isPresent()) {
			saidDrift = true;
			listener.message("warning: " + forgotten() + worst(distances));
		}
	}

	private String overdue(long step) {
		return "at step " + step + " of " + steps + " the pictures do not obey their landmarks (alignment error " + percent(ALIGNMENT) + ", by chance " + percent(CHANCE)
				+ "); look at the conditions in the probe pictures; larger batches (accumulation) help more than more steps";
	}

	private String forgotten() {
		return "since step " + drift().getAsLong() + " the probe pictures lose their styles; earlier checkpoints may be better (keep: best, fewer steps, more pictures of the style, or photographs mixed in)";
	}

	private String worst(List<Double> distances) {
		int worst = 0;
		for (int i = 1; i < distances.size(); i++) {
			worst = distances.get(i) > distances.get(worst) ? i : worst;
		}
		return distances.isEmpty() ? "" : "; farthest now: " + columns.get(worst);
	}

	private String percent(String name) {
		TreeMap<Long, Double> h = history.get(name);
		return h.isEmpty() ? "unknown" : String.format(Locale.ROOT, "%.1f %%", h.lastEntry().getValue() * 100);
	}

	private OptionalLong point() {
		return Convergence.point(history.get(ALIGNMENT), history.get(CHANCE));
	}

	private boolean begins() {
		return Convergence.begins(history.get(ALIGNMENT), history.get(CHANCE));
	}

	private OptionalLong drift() {
		OptionalLong real = StyleDrift.fromReal(history.get(STYLE_DISTANCE));
		return real.isPresent() ? real : StyleDrift.fromStart(history.get(STYLE_CHANGE));
	}

	/** What a step gives as its outputs: the last numbers, and when the pictures began to obey. */
	public Map<String, Object> findings() {
		Map<String, Object> out = new LinkedHashMap<>();
		history.forEach((name, h) -> {
			if (!h.isEmpty()) {
				out.put(name, h.lastEntry().getValue());
			}
		});
		point().ifPresent(step -> out.put("converged_at", step));
		return out;
	}

	/** What is not well at the end; warnings. */
	public List<Problem> problems() {
		List<Problem> out = new ArrayList<>();
		if (judge != null && !history.get(ALIGNMENT).isEmpty() && point().isEmpty() && !begins()) {
			out.add(Problem.warning(folder, 0, overdue(history.get(ALIGNMENT).lastKey())));
		}
		if (drift().isPresent()) {
			out.add(Problem.warning(folder, 0, forgotten()));
		}
		return out;
	}
}
