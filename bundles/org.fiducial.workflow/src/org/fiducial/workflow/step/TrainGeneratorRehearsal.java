package org.fiducial.workflow.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

import org.fiducial.core.ExitCode;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.detection.Detector;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.TrainingEstimate;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.workflow.watch.ProbeAlignment;

/** Tells what a {@link TrainGeneratorStep} will need, without doing it. */
public final class TrainGeneratorRehearsal {
	private static final double GIB = 1L << 30;

	private TrainGeneratorRehearsal() {
	}

	/**
	 * Makes a few real steps in a temporary folder.
	 *
	 * @param context its folder names the place where the run would be
	 * @return FAILED if memory or disk do not suffice; outputs are the fields of {@link TrainingEstimate}
	 */
	public static StepResult run(TrainGeneratorConfig config, StepContext context) {
		GeneratorTrainingConfig training = TrainGeneratorStep.resolve(config.training(), context);
		ProjectImages data = ProjectData.annotated(context.store(), config.data(), "data");
		TrainingEstimate e;
		try (Detector judge = TrainGeneratorStep.judge(config.judge(), data.scheme(), context)) {
			RunListener probes = judge == null ? RunListener.NONE : new Judging(judge, LandmarkSchemes.shared().get(data.scheme()), new ArrayList<>());
			e = context.engines().generation().apply(training.engine()).rehearse(training, new FramedImages(data, config.framing()), context.folder(), probes, context.monitor());
		}
		@SuppressWarnings("unchecked")
		Map<String, Object> outputs = Configs.json().convertValue(e, Map.class);
		return new StepResult(e.fits() ? ExitCode.OK : ExitCode.FAILED, outputs, text(e, training), List.of());
	}

	/** Looks at the probe's pictures as the training will. */
	private record Judging(Detector judge, LandmarkScheme scheme, List<double[]> shapes) implements RunListener {
		@Override
		public void probe(int column, String style, double[] shape) {
			shapes.add(shape);
		}

		@Override
		public OptionalDouble probed(long step, List<RgbImage> pictures) {
			return OptionalDouble.of(ProbeAlignment.of(judge, scheme, pictures, shapes).error());
		}
	}

	private static String text(TrainingEstimate e, GeneratorTrainingConfig c) {
		StringBuilder s = new StringBuilder();
		line(s, "device", e.device());
		line(s, "parameters", String.format(Locale.ROOT, "%,d, of which %,d are trained", e.parameters(), e.trainable()));
		line(s, "memory", (e.peakMemory() < 0 ? "unknown" : gib(e.peakMemory()) + " at the peak" + (e.measured() ? "" : " (expected, from a batch of one)"))
				+ (e.memoryLimit() < 0 ? "" : ", " + gib(e.memoryLimit()) + " are there"));
		line(s, "step", String.format(Locale.ROOT, "%.2f s for %d samples", e.secondsPerStep(), c.batchSize() * c.accumulation()));
		line(s, "time", duration(e.seconds()) + " for " + String.format(Locale.ROOT, "%,d", c.steps()) + " steps: encoding " + duration(e.secondsPreparing()) + ", training " + duration(e.secondsPerStep() * c.steps())
				+ ", probes about " + duration(e.secondsProbing()) + ", checkpoints " + duration(e.secondsSaving()));
		line(s, "disk", gib(e.diskNeeded()) + ", " + gib(e.diskFree()) + " are free");
		if (!e.advice().isEmpty()) {
			s.append("\nThis needs more memory than there is: ").append(e.advice()).append('.');
		}
		if (e.diskNeeded() > e.diskFree()) {
			s.append("\nThis needs more space than is free: lower keepCheckpoints (").append(c.keepCheckpoints()).append("), or make room.");
		}
		return s.toString();
	}

	private static void line(StringBuilder s, String name, String text) {
		s.append(s.isEmpty() ? "" : "\n").append(String.format(Locale.ROOT, "%-11s", name)).append(text);
	}

	private static String gib(long bytes) {
		return bytes < GIB / 10 ? String.format(Locale.ROOT, "%.0f MiB", bytes / GIB * 1024) : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
	}

	private static String duration(double seconds) {
		Duration d = Duration.ofMillis((long) (seconds * 1000));
		return d.toDays() > 0 ? d.toDays() + " d " + d.toHoursPart() + " h" : d.toHours() > 0 ? d.toHours() + " h " + d.toMinutesPart() + " min"
				: d.toMinutes() > 0 ? d.toMinutes() + " min " + d.toSecondsPart() + " s" : String.format(Locale.ROOT, "%.1f s", seconds);
	}
}
