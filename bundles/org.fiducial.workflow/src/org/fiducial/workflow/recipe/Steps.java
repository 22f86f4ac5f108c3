package org.fiducial.workflow.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.fiducial.workflow.report.ReportStep;
import org.fiducial.workflow.step.DetectStep;
import org.fiducial.workflow.step.EvaluateStep;
import org.fiducial.workflow.step.ImportStep;
import org.fiducial.workflow.step.InitStep;
import org.fiducial.workflow.step.LintStep;
import org.fiducial.workflow.step.RefineLabelsStep;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.TrainBaseStep;
import org.fiducial.workflow.step.TrainDetectorStep;
import org.fiducial.workflow.step.TrainGeneratorStep;
import org.fiducial.workflow.step.TrainRefinedStep;
import org.fiducial.workflow.synthesis.SynthesisStep;

/** The kinds of steps there are, by name. */
public final class Steps {
	private final Map<String, Step<?>> byKind = new LinkedHashMap<>();

	/** @throws IllegalArgumentException if two are of one kind */
	public Steps(List<Step<?>> steps) {
		for (Step<?> s : steps) {
			if (byKind.put(s.kind(), s) != null) {
				throw new IllegalArgumentException("two steps of kind " + s.kind());
			}
		}
	}

	/** Those of the product. */
	public static Steps builtIn() {
		return new Steps(List.of(new InitStep(), new ImportStep(), new TrainBaseStep(), new TrainGeneratorStep(), new TrainDetectorStep(), new DetectStep(), new RefineLabelsStep(), new TrainRefinedStep(), new EvaluateStep(), new LintStep(), new SynthesisStep(), new ReportStep()));
	}

	/** The step of a kind. */
	public Optional<Step<?>> find(String kind) {
		return Optional.ofNullable(byKind.get(kind));
	}

	/** All kinds. */
	public Set<String> kinds() {
		return byKind.keySet();
	}
}
