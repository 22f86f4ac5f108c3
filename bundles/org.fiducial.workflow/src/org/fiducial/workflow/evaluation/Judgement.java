package org.fiducial.workflow.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.metrics.AreaRule;
import org.fiducial.landmark.metrics.Comparison;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.Evaluation.GroupName;
import org.fiducial.landmark.metrics.Interval;
import org.fiducial.landmark.metrics.Measures;
import org.fiducial.landmark.metrics.MetricRow;
import org.fiducial.landmark.metrics.PairedTest;
import org.fiducial.landmark.metrics.Resampling;
import org.fiducial.workflow.step.EvaluateConfig;
import org.fiducial.workflow.step.ProjectData;
import org.fiducial.workflow.step.StepContext;

/** One evaluation: reads truth and predictions, computes everything, and answers what tables, files and pages ask for. */
public final class Judgement {
	private static final int PAGE = 500;

	private final EvaluateConfig config;
	private final StepContext context;
	private final ProjectImages truth;
	private final LandmarkScheme own;
	private final LandmarkScheme scheme;
	private final Measures measures;
	private final List<Predictions> methods = new ArrayList<>();
	private final List<Evaluation> evaluations = new ArrayList<>();
	private final List<Leakage.Finding> leakage = new ArrayList<>();
	private final Duplicates duplicates;
	private final List<MetricRow> rows;
	private final List<PairedTest> tests;
	private int partial;

	/**
	 * Does all the work.
	 *
	 * @throws FiducialException (usage) for a configuration that makes no sense, (input) for data that cannot be judged
	 */
	public Judgement(EvaluateConfig config, StepContext context) {
		this.config = config;
		this.context = context;
		truth = ProjectData.annotated(context.store(), config.data(), "data");
		own = LandmarkSchemes.shared().get(truth.scheme());
		scheme = config.scheme().isBlank() ? own : LandmarkSchemes.shared().get(config.scheme());
		SchemeMaps.require(own, scheme, "data");
		measures = new Measures(normalizers(), config.threshold(), AreaRule.valueOf(config.area().toUpperCase(java.util.Locale.ROOT)));
		open();
		SubMonitor progress = SubMonitor.convert(context.monitor(), "Evaluating", methods.size() + 1);
		for (Predictions p : methods) {
			evaluations.add(evaluate(p));
			progress.worked(1);
		}
		Leakage seen = new Leakage(truth, context.store().folder().resolve("runs"));
		methods.forEach(p -> leakage.add(seen.of(p.method(), config.models().containsKey(p.method()) ? context.path(config.models().get(p.method())) : null, p.model())));
		duplicates = Duplicates.of(truth);
		Comparison comparison = new Comparison(evaluations,
				new Resampling(config.bootstrap(), config.confidence(), Interval.Kind.valueOf(config.interval().toUpperCase(java.util.Locale.ROOT)), config.seed()));
		rows = comparison.rows();
		tests = comparison.tests();
	}

	private List<Normalizer> normalizers() {
		return config.normalizer().isEmpty() ? List.of(scheme.defaultNormalizer()) : config.normalizer().stream().map(scheme::normalizer).toList();
	}

	private void open() {
		config.predictions().forEach(l -> methods.add(new LayerPredictions(l, context.store(), truth, own, scheme)));
		config.files().forEach(f -> methods.add(new FilePredictions(f, context.path(f.path()), truth, own, scheme, context.engines().importers(), context.monitor())));
		List<String> names = methods.stream().map(Predictions::method).toList();
		names.stream().filter(n -> java.util.Collections.frequency(names, n) > 1).findFirst().ifPresent(n -> {
			throw FiducialException.usage("two methods are called '" + n + "'; give the files names (NAME=PATH)");
		});
		config.models().keySet().stream().filter(m -> !names.contains(m)).findFirst().ifPresent(m -> {
			throw FiducialException.usage("models: " + org.fiducial.core.Suggest.unknown("method", m, names));
		});
	}

	private Evaluation evaluate(Predictions p) {
		Evaluation evaluation = new Evaluation(p.method(), scheme, measures);
		boolean first = evaluations.isEmpty();
		for (int from = 0; from < truth.size(); from += PAGE) {
			context.checkCancelled();
			int to = Math.min(truth.size(), from + PAGE);
			double[][] shapes = p.shapes(from, to);
			for (int i = from; i < to; i++) {
				double[] t = truth(i);
				partial += first && Arrays.stream(t).anyMatch(Double::isNaN) ? 1 : 0;
				evaluation.add(groups(i), shapes[i - from], t);
			}
		}
		return evaluation;
	}

	/** The truth of a face in the scheme it is judged in; clamped to the crop if the reference's test loop is asked for. */
	double[] truth(int i) {
		double[] t = truth.shape(i);
		return own.mapTo(scheme.id(), config.clampTruth() ? clamped(t) : t);
	}

	/** As ZhenglinZhou/STAR's test loop sees the truth: in its crop, clipped to the crop's edges, which are those of its outermost pixels. */
	private static double[] clamped(double[] shape) {
		if (Arrays.stream(shape).allMatch(Double::isNaN) || !hasArea(Shapes.box(shape))) {
			return shape;
		}
		CropFrame frame = CropRule.STAR.frame(shape, 256);
		double[] crop = frame.toCrop(shape);
		for (int k = 0; k < crop.length; k++) {
			crop[k] = Double.isNaN(crop[k]) ? crop[k] : Math.clamp(crop[k], -.5, frame.size() - .5);
		}
		return frame.toImage(crop);
	}

	private static boolean hasArea(Box box) {
		return Math.min(box.width(), box.height()) > 0;
	}

	private List<GroupName> groups(int i) {
		return config.groupBy().stream().filter(by -> !by.equals("none")).map(by -> new GroupName(by, group(by, i))).toList();
	}

	/** The group of a face. */
	String group(String by, int i) {
		String g = switch (by) {
		case "style" -> truth.style(i);
		case "domain" -> truth.domain(i);
		case "split" -> truth.split(i);
		default -> truth.dataset(i);
		};
		// that name is taken by the row of all faces
		return g == null ? "other" : g.equals(Evaluation.ALL) ? g + " (" + by + ")" : g;
	}

	/** What was asked for. */
	public EvaluateConfig config() {
		return config;
	}

	/** The faces with their truth. */
	public ProjectImages faces() {
		return truth;
	}

	/** The scheme they are judged in. */
	public LandmarkScheme scheme() {
		return scheme;
	}

	/** What is computed. */
	public Measures measures() {
		return measures;
	}

	/** The methods in the order of the tables. */
	public List<String> methods() {
		return methods.stream().map(Predictions::method).toList();
	}

	/** The errors of a method. */
	public Evaluation evaluation(String method) {
		return evaluations.get(methods().indexOf(method));
	}

	/** The truth of a face, and what a method found; null if nothing. */
	public double[][] shapes(String method, int face) {
		return new double[][] { truth(face), methods.get(methods().indexOf(method)).shapes(face, face + 1)[0] };
	}

	/** The table. */
	public List<MetricRow> rows() {
		return rows;
	}

	/** Every two methods. */
	public List<PairedTest> tests() {
		return tests;
	}

	/** Records that could not be used, and what makes the numbers doubtful. */
	public List<Problem> problems() {
		List<Problem> all = new ArrayList<>();
		methods.forEach(m -> all.addAll(m.problems()));
		leakage.stream().filter(f -> f.train() > 0).forEach(f -> all.add(Problem.warning(null, 0, f.note(truth.size()))));
		if (duplicates.count() > 0) {
			all.add(Problem.warning(null, 0, duplicates.count() + " faces are in the test twice: " + String.join(", ", duplicates.examples())));
		}
		return all;
	}

	/** Faces that a normaliser cannot be used with. */
	public int unusable() {
		return evaluations.getFirst().unusable();
	}

	/** What a reader of the numbers has to know, one sentence each. */
	public List<String> notes() {
		List<String> notes = new ArrayList<>();
		notes.add(truth.size() + " faces" + (unusable() > 0 ? ", of which " + unusable() + " are in no row: their truth lacks the points of the normaliser" : "")
				+ "; errors in pixels of the original pictures" + (config.clampTruth() ? ", truth clamped to its crop as in STAR's test loop" : ", truth not clamped") + "; scheme " + scheme.id()
				+ (scheme.equals(own) ? "" : ", truth turned into it from " + own.id() + ": not comparable with numbers in that scheme"));
		if (partial > 0) {
			notes.add(partial + " faces have points without truth; their error is the mean over the others");
		}
		for (Evaluation e : evaluations) {
			int missing = (int) Arrays.stream(e.allErrors(0)).filter(Double::isInfinite).count();
			if (missing > 0) {
				notes.add(e.method() + ": " + missing + " faces not found; they fail (FR), add nothing to AUC, and are not in NME");
			}
		}
		notes.add("NME is divided by " + String.join(", ", measures.normalizers().stream().map(n -> text(n.id())).toList()) + grid());
		if (config.bootstrap() > 0) {
			notes.add(String.format(java.util.Locale.ROOT, "%.0f %% intervals: %s bootstrap over faces, %d resamples, seed %d; p of paired tests with Holm's correction for %d tests", config.confidence() * 100,
					config.interval().equals("bca") ? "BCa" : "percentile", config.bootstrap(), config.seed(), tests.size()));
		}
		leakage(notes);
		if (duplicates.count() > 0) {
			notes.add(duplicates.count() + " faces are in the test twice (same picture and place): " + String.join(", ", duplicates.examples()));
		}
		if (duplicates.shared() > 0) {
			notes.add(duplicates.shared() + " faces share their picture with another face of the test, so not all faces are independent");
		}
		if (!config.published().isBlank()) {
			notes.addAll(PublishedTable.get(config.published()).ambiguities(rows));
		}
		methods.forEach(m -> notes.addAll(m.notes()));
		return notes;
	}

	private void leakage(List<String> notes) {
		leakage.stream().filter(f -> f.known() && !f.clean()).forEach(f -> notes.add(f.note(truth.size())));
		List<String> clean = leakage.stream().filter(Leakage.Finding::clean).map(Leakage.Finding::method).toList();
		if (!clean.isEmpty()) {
			notes.add("none of the pictures is among those that these models have seen, by content hash: " + String.join(", ", clean));
		}
		List<String> unknown = leakage.stream().filter(f -> !f.known()).map(Leakage.Finding::method).toList();
		if (!unknown.isEmpty()) {
			notes.add("what it was trained on is not known, so leakage could not be checked: " + String.join(", ", unknown));
		}
	}

	private static String text(String normalizer) {
		return switch (normalizer) {
		case "ocular" -> "the distance of the outer eye corners (ocular)";
		case "pupil" -> "the distance of the eyes' centres (pupil)";
		case "box" -> "the root of the area of the truth's box (box)";
		case "diagonal" -> "the diagonal of the truth's box (diagonal)";
		default -> normalizer;
		};
	}

	private String grid() {
		if (measures.area() == AreaRule.EXACT) {
			return "; FR and AUC exactly";
		}
		boolean odd = measures.thresholds().stream().anyMatch(t -> (int) Math.ceil((t + 1e-4) / 1e-4) != (int) Math.round(t / 1e-4) + 1);
		return "; FR and AUC on the grid of STAR's code" + (odd ? ", which at a threshold of .05 counts failures at .0501 and has an AUC up to .002 larger (area 'exact' does not)" : "");
	}

	/** The protocol as data. */
	Map<String, Object> protocol() {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("faces", truth.size());
		m.put("unusable", unusable());
		m.put("partial", partial);
		m.put("scheme", scheme.id());
		m.put("area", config.area());
		m.put("clamp_truth", config.clampTruth());
		m.put("bootstrap", config.bootstrap());
		m.put("interval", config.interval());
		m.put("confidence", config.confidence());
		m.put("seed", config.seed());
		m.put("methods", methods.stream().map(p -> Map.of("method", p.method(), "origin", p.origin())).toList());
		m.put("leakage", leakage.stream().map(Leakage.Finding::json).toList());
		m.put("duplicates", duplicates.count());
		m.put("sharing_a_picture", duplicates.shared());
		return m;
	}

	/** Where a file that this evaluation writes goes. */
	Path path(String reference) {
		return context.path(reference);
	}
}
