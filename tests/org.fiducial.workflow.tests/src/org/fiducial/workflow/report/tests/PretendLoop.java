package org.fiducial.workflow.report.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.recipe.RecipeFile;
import org.fiducial.workflow.recipe.RecipeResult;
import org.fiducial.workflow.recipe.RecipeRunner;
import org.fiducial.workflow.recipe.Steps;
import org.fiducial.workflow.step.Engines;

/** The demo's loop with {@link PretendEngines}. Its {@code main} makes a large one, to look at: arguments are a folder and a number of pictures a style. */
final class PretendLoop {
	/** As the shipped demo, but small. */
	static final String LOOP = """
			name: demo
			description: From photo-like portraits to landmarks in COUNT_OF_STYLES art styles
			seed: 7
			vars:
			  minutes: 1
			  art: [STYLES]
			steps:
			  - id: photos
			    title: Photo-like portraits
			    kind: import
			    config: {format: portraits, dataset: photos, domain: photo, spec: {styles: [photo], count: PHOTOS, first: 0, seed: 1, size: SIZE, split: train}}
			  - id: test-portraits
			    title: Portraits for the final judgement
			    kind: import
			    config: {format: portraits, dataset: test, domain: mixed, spec: {styles: [photo, STYLES], count: TESTS, first: 20000, seed: 1, size: SIZE, split: test}}
			  - id: stage1
			    title: Generator, stage 1
			    kind: train-generator
			    config:
			      data: [{dataset: photos}]
			      training: {base: portraits-base, prompts: empty, imageSize: SIZE, steps: STEPS, learningRate: 4e-4, probeEvery: PROBES}
			  - id: stage2
			    title: Generator, stage 2
			    kind: train-generator
			    config:
			      data: [{dataset: test}]
			      training: {base: portraits-base, init: "${stage1.model}", prompts: style, imageSize: SIZE, steps: STEPS, learningRate: 2e-4, probeEvery: PROBES}
			  - id: photo-detector
			    title: Detector that knows photos alone
			    kind: train-detector
			    config: {data: [{dataset: photos}], training: {steps: STEPS, learningRate: 1e-3}}
			  - id: judge
			    title: Detector of the alignment filter
			    kind: train-detector
			    config: {data: [{dataset: photos}], training: {steps: STEPS, learningRate: 1e-3}}
			  - id: synthesis
			    title: Art faces from edited landmarks
			    kind: generate
			    config:
			      model: "${stage2.model}"
			      sources: [{dataset: photos}]
			      styles: "${art}"
			      perStyle: PICTURES
			      filter: {model: "${judge.model}", alignment: {percentile: 0.8, cap: 0.12, innerFactor: 0}}
			      dataset: synthetic
			  - id: art-detector
			    title: The same detector, fine-tuned on synthetic art
			    kind: train-detector
			    config: {data: [{dataset: synthetic}], validation: [{dataset: photos}], training: {init: "${photo-detector.model}", steps: STEPS, learningRate: 5e-4, validateEvery: PROBES}}
			  - id: before
			    title: Landmarks by the detector that knows photos
			    kind: detect
			    config: {model: "${photo-detector.model}", data: [{dataset: test}], layer: photo-detector, batchSize: 16}
			  - id: control
			    title: Landmarks by a control
			    kind: detect
			    config: {model: "${photo-detector.model}", data: [{dataset: test}], layer: control-detector, batchSize: 16}
			  - id: after
			    title: Landmarks by the fine-tuned detector
			    kind: detect
			    config: {model: "${art-detector.model}", data: [{dataset: test}], layer: art-detector, batchSize: 16}
			  - id: results
			    title: Before and after, by style
			    kind: evaluate
			    config: {data: [{dataset: test}], predictions: [photo-detector, control-detector, art-detector], groupBy: style, threshold: 0.1}
			  - id: report
			    kind: report
			    needs: [results]
			    config: {labels: {photo-detector: knows photos, control-detector: photos for longer, art-detector: after synthetic art}, sourceStyles: [photo]}
			""";
	/** As the shipped real-faces. */
	static final String DETECTOR_ONLY = """
			name: real-faces
			seed: 1
			steps:
			  - id: train-faces
			    kind: import
			    config: {format: portraits, dataset: photos, domain: photo, spec: {styles: [photo], count: 6, first: 0, seed: 1, size: 64}}
			  - id: detector
			    title: Detector
			    kind: train-detector
			    config: {data: [{dataset: photos}], training: {steps: 40}}
			  - id: predictions
			    kind: detect
			    config: {model: "${detector.model}", data: [{dataset: photos}], layer: detector}
			  - id: results
			    kind: evaluate
			    config: {data: [{dataset: photos}], predictions: [detector], groupBy: dataset}
			  - id: report
			    kind: report
			    needs: [results]
			    config: {labels: {detector: small hourglass}, sourceStyles: []}
			""";

	private PretendLoop() {
	}

	/** The loop on two styles, 64 pixels. */
	static String small() {
		return loop("watercolor, ink-wash", 2, 8, 4, 64, 40, 8);
	}

	private static String loop(String styles, int styleCount, int photos, int tests, int size, int steps, int pictures) {
		return LOOP.replace("COUNT_OF_STYLES", Integer.toString(styleCount)).replace("STYLES", styles).replace("PHOTOS", Integer.toString(photos)).replace("TESTS", Integer.toString(tests))
				.replace("SIZE", Integer.toString(size)).replace("STEPS", Integer.toString(steps)).replace("PROBES", Integer.toString(Math.max(10, steps / 8)))
				.replace("PICTURES", Integer.toString(pictures));
	}

	/** Runs a recipe in a project. */
	static RecipeResult run(ProjectStore store, String recipe, Engines engines) throws IOException {
		Path file = store.folder().resolve("recipe.yaml");
		Files.writeString(file, recipe);
		return new RecipeRunner(RecipeFile.read(file, Steps.builtIn(), Map.of()), store, engines, m -> {
		}).run(new NullProgressMonitor());
	}

	public static void main(String[] args) throws IOException {
		Path folder = Path.of(args[0]);
		String styles = "cartoon, caricature, anime, impasto-oil, watercolor, pencil-sketch, ukiyo-e, pop-art-halftone, charcoal, copperplate-engraving, ink-wash";
		boolean there = Files.exists(folder.resolve("project.xmi"));
		try (ProjectStore store = there ? ProjectStore.open(folder) : ProjectStore.create(folder, "Fiducial demo")) {
			RecipeResult r = run(store, loop(styles, 11, 120, 12, 128, 600, Integer.parseInt(args[1])), new PretendEngines(store, 128).engines());
			System.out.println(r.steps().getLast().summary());
		}
	}
}
