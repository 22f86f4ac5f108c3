package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.workflow.step.StepContext;
import org.slf4j.LoggerFactory;

/** Everything the sections read: the run, what its steps found, the project, and the detectors of the run. */
final class ReportData implements AutoCloseable {
	private final ReportConfig config;
	private final StepContext context;
	private final RunRecord run;
	private final List<Evaluated> evaluations;
	private final List<Synthesised> syntheses;
	private final List<Problem> problems = new ArrayList<>();
	private final Map<String, Optional<Detector>> detectors = new LinkedHashMap<>();
	private final Gallery gallery = new Gallery();
	private final Map<Synthesised, SyntheticFaces> faces = new java.util.IdentityHashMap<>();

	/** Reads the run's folder. */
	ReportData(ReportConfig config, StepContext context, Path folder) {
		this.config = config;
		this.context = context;
		run = RunRecord.read(folder, this::problem);
		evaluations = run.finished("evaluate").stream().map(s -> Evaluated.of(s, s.folder().resolve("errors.csv"), this::problem)).filter(e -> !e.rows().isEmpty()).toList();
		syntheses = run.steps().stream().filter(s -> s.complete() && "generate".equals(s.kind())).map(s -> Synthesised.of(s, context::path, this::problem))
				.filter(s -> !s.items().isEmpty()).toList();
	}

	ReportConfig config() {
		return config;
	}

	StepContext context() {
		return context;
	}

	RunRecord run() {
		return run;
	}

	/** Finished evaluations that have rows, in the run's order. */
	List<Evaluated> evaluations() {
		return evaluations;
	}

	/** The evaluation that the run is about: the last one that compares two methods, or the last one. */
	Optional<Evaluated> main() {
		Optional<Evaluated> comparing = evaluations.stream().filter(Evaluated::compares).reduce((a, b) -> b);
		return comparing.isPresent() ? comparing : evaluations.stream().reduce((a, b) -> b);
	}

	/** Groups of an evaluation that the first detector did not know; empty if it knew all or none. */
	List<String> unseen(Evaluated e) {
		List<String> others = e.groups().stream().filter(g -> !config.sourceStyles().contains(g)).toList();
		return others.size() == e.groups().size() ? List.of() : others;
	}

	/** Finished syntheses with pictures. */
	List<Synthesised> syntheses() {
		return syntheses;
	}

	/** Draws the pictures of a synthesis. */
	SyntheticFaces faces(Synthesised synthesis) {
		return faces.computeIfAbsent(synthesis, s -> new SyntheticFaces(this, s));
	}

	/** A style or other group for people: by its name in the registry, or else by its id. */
	String style(String id) {
		return StyleRegistry.shared().find(id).map(Style::name).orElseGet(() -> Html.humane(id));
	}

	/** The groups of an evaluation in the order of the page: unseen ones, then those that were known before. */
	List<String> ordered(Evaluated e) {
		List<String> list = new ArrayList<>(unseen(e));
		e.groups().stream().filter(g -> !list.contains(g)).forEach(list::add);
		return list;
	}

	/** The pictures of the page. */
	Gallery gallery() {
		return gallery;
	}

	/** Notes what could not be shown. */
	void problem(Problem p) {
		problems.add(p);
	}

	/** What could not be shown. */
	List<Problem> problems() {
		return problems;
	}

	/**
	 * A detector of the run, loaded once; empty, and a problem, if it cannot be.
	 *
	 * @param model path or reference of its folder
	 */
	Optional<Detector> detector(String engine, String model) {
		return model.isBlank() ? Optional.empty() : detectors.computeIfAbsent(engine + "\n" + model, k -> load(engine, model));
	}

	private Optional<Detector> load(String engine, String model) {
		try {
			return Optional.of(context.engines().detection().apply(engine).load(Path.of(context.model(model))));
		} catch (RuntimeException | LinkageError e) {
			// engines are plug-ins: whatever one throws, the report can do without it
			LoggerFactory.getLogger(ReportData.class).info("detector {} cannot be loaded", model, e);
			problem(Problem.warning(null, 0, "detector " + model + " cannot be used in the report: " + e.getMessage()));
			return Optional.empty();
		}
	}

	/** The detector that is independent of what the pictures are made for; see {@link ReportConfig#detector()}. */
	Optional<Detector> judge() {
		if ("none".equals(config.detector())) {
			return Optional.empty();
		}
		if (!config.detector().isBlank()) {
			return detector(config.engine(), config.detector());
		}
		for (Synthesised s : syntheses) {
			String model = s.step().config().path("filter").path("model").asString("");
			if (!model.isBlank()) {
				return detector(s.step().config().path("filter").path("engine").asString(config.engine()), model);
			}
		}
		return run.finished("train-detector").stream().findFirst().flatMap(s -> detector(s.config().path("training").path("engine").asString(config.engine()), s.output("model")));
	}

	/** The scheme of a data set; null if either is unknown. */
	LandmarkScheme scheme(String dataset) {
		return context.store().datasets().find(dataset).map(d -> {
			try {
				return LandmarkSchemes.shared().get(d.getScheme());
			} catch (FiducialException e) {
				problem(Problem.warning(null, 0, "data set '" + dataset + "': " + e.getMessage()));
				return null;
			}
		}).orElse(null);
	}

	@Override
	public void close() {
		detectors.values().forEach(d -> d.ifPresent(Detector::close));
	}
}
