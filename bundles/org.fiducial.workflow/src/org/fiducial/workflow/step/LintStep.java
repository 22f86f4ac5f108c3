package org.fiducial.workflow.step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.lint.Finding;
import org.fiducial.landmark.lint.ShapeLint;
import org.fiducial.model.Sample;
import org.fiducial.model.UprightSize;

/** Looks for mistakes of annotation, duplicate pictures and bad pixels. Changes nothing. */
public final class LintStep implements Step<LintConfig> {
	/** A picture whose grey values spread less shows nothing. */
	private static final double BLANK = 2;

	@Override
	public String kind() {
		return "lint";
	}

	@Override
	public LintConfig defaults() {
		return LintConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("findings", "samples");
	}

	@Override
	public String inputs(LintConfig config, StepContext context) {
		return ProjectData.fingerprint(context.store(), config.data());
	}

	@Override
	public StepResult run(LintConfig config, StepContext context) {
		ProjectImages images = ProjectData.all(context.store(), config.data(), "data");
		ShapeLint lint = new ShapeLint(LandmarkSchemes.shared().get(images.scheme()));
		Findings findings = new Findings(images);
		Map<String, Integer> hashes = new HashMap<>();
		SubMonitor progress = SubMonitor.convert(context.monitor(), "Linting", images.size());
		for (int i = 0; i < images.size(); i++) {
			context.checkCancelled();
			Sample sample = context.store().samples().get(images.sampleId(i)).orElse(null);
			if (sample == null) {
				// somebody removed it meanwhile
				continue;
			}
			duplicates(sample, i, images, hashes, findings);
			UprightSize shown = UprightSize.of(sample);
			double[] shape = images.shape(i);
			if (shape != null) {
				for (Finding f : lint.check(shape, shown.width(), shown.height())) {
					findings.add(i, f.kind().name().toLowerCase(Locale.ROOT), f.reason(), f.points());
				}
			}
			if (config.pixels()) {
				pixels(images, i, findings);
			}
			progress.worked(1);
		}
		return findings.result();
	}

	/** Two faces of one picture are fine; two files of the same content are not. */
	private static void duplicates(Sample sample, int i, ProjectImages images, Map<String, Integer> hashes, Findings findings) {
		Integer first = hashes.putIfAbsent(sample.getContentHash(), i);
		if (first != null && !images.path(first).equals(images.path(i))) {
			findings.add(i, "duplicate", "the picture has the same content as that of sample '" + images.key(first) + "' of '" + images.dataset(first) + "'", List.of());
		}
	}

	private static void pixels(ProjectImages images, int i, Findings findings) {
		try {
			RgbImage image = images.get(i).image();
			double spread = spread(image);
			if (spread < BLANK) {
				findings.add(i, "blank", String.format(Locale.ROOT, "the picture is blank (standard deviation of grey %.1f of 255)", spread), List.of());
			}
		} catch (FiducialException e) {
			findings.add(i, "bad_pixels", e.getMessage(), List.of());
		}
	}

	private static double spread(RgbImage image) {
		double sum = 0;
		double squares = 0;
		byte[] rgb = image.rgb();
		for (byte b : rgb) {
			int v = b & 0xFF;
			sum += v;
			squares += (double) v * v;
		}
		double mean = sum / rgb.length;
		return Math.sqrt(Math.max(0, squares / rgb.length - mean * mean));
	}

	/** What was found, in order, and counts of all of it. */
	private static final class Findings {
		private static final int LISTED = 10_000;

		private final ProjectImages images;
		private final List<Problem> problems = new ArrayList<>();
		private final List<Map<String, Object>> listed = new ArrayList<>();
		private final Map<String, Integer> counts = new TreeMap<>();

		Findings(ProjectImages images) {
			this.images = images;
		}

		void add(int i, String kind, String reason, List<Integer> points) {
			counts.merge(kind, 1, Integer::sum);
			if (listed.size() < LISTED) {
				problems.add(Problem.error(images.path(i), 0, kind + ": " + reason));
				Map<String, Object> m = new LinkedHashMap<>();
				m.put("dataset", images.dataset(i));
				m.put("key", images.key(i));
				m.put("kind", kind);
				m.put("reason", reason);
				m.put("points", points);
				listed.add(m);
			}
		}

		StepResult result() {
			int total = counts.values().stream().mapToInt(Integer::intValue).sum();
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("samples", images.size());
			out.put("counts", counts);
			out.put("findings", listed);
			String summary = images.size() + " samples: " + (total == 0 ? "nothing suspicious" : total + " findings " + counts);
			return new StepResult(total == 0 ? ExitCode.OK : ExitCode.PARTIAL, out, summary, problems);
		}
	}
}
