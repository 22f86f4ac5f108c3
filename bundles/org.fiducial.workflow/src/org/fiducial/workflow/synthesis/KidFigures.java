package org.fiducial.workflow.synthesis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.workflow.step.StepContext;

/** Compares the pictures that were kept with the real ones of their styles; see {@link KernelDistance}. */
final class KidFigures {
	private static final int BATCH = 64;

	private final KidConfig config;
	private final StepContext context;
	private final Detector detector;
	private final CounterRandom random;

	/** A picture and where the face is in it. */
	private record Face(RgbImage image, double[] shape) {
		double[] box() {
			return Shapes.box(shape).corners();
		}
	}

	KidFigures(KidConfig config, StepContext context, Detector detector, long seed) {
		this.config = config;
		this.context = context;
		this.detector = detector;
		random = CounterRandom.of(seed, 0).split("kid");
	}

	/** Computes and writes the figures; empty if the detector has no features or there are too few pictures. */
	Optional<KidFile> write(List<String> styles, List<SyntheticDataset.Kept> kept, References references) {
		Map<String, List<float[]>> made = features(styles, kept.size(), i -> kept.get(i).record().style(), i -> new Face(ImageFiles.read(kept.get(i).image()), kept.get(i).record().shape()));
		Map<String, List<float[]>> real = made.isEmpty() ? Map.of() : features(styles, references.size(), i -> references.complete(i) ? references.style(i) : null, i -> {
			LabelledImage p = references.get(i);
			return new Face(p.image(), p.shape());
		});
		List<KidFile.Row> rows = new ArrayList<>();
		styles.forEach(s -> row(s, made.getOrDefault(s, List.of()), real.getOrDefault(s, List.of())).ifPresent(rows::add));
		row(KidFile.ALL, all(styles, made), all(styles, real)).ifPresent(rows::add);
		if (rows.isEmpty()) {
			return Optional.empty();
		}
		KidFile file = new KidFile(detector.modelHash(), made.values().iterator().next().getFirst().length, config.subsets(), config.subsetSize(), List.copyOf(rows));
		try {
			AtomicFiles.writeString(context.folder().resolve(KidFile.NAME), Configs.toJson(file));
		} catch (IOException e) {
			throw FiducialException.failed(context.folder().resolve(KidFile.NAME) + ": cannot be written: " + e.getMessage(), e);
		}
		return Optional.of(file);
	}

	private Optional<KidFile.Row> row(String name, List<float[]> made, List<float[]> real) {
		if (made.size() < KidFile.LEAST || real.size() < KidFile.LEAST) {
			return Optional.empty();
		}
		context.checkCancelled();
		KernelDistance d = KernelDistance.of(made, real, config.subsets(), config.subsetSize(), random.split(name));
		return Optional.of(new KidFile.Row(name, made.size(), real.size(), d.mean(), d.deviation()));
	}

	private List<float[]> all(List<String> styles, Map<String, List<float[]>> features) {
		List<float[]> all = new ArrayList<>();
		styles.forEach(s -> all.addAll(features.getOrDefault(s, List.of())));
		return Arrays.stream(lot(all.size(), "all")).mapToObj(all::get).toList();
	}

	/** Some of so many, by lot, in order. */
	private int[] lot(int n, String name) {
		return Arrays.stream(random.split("lot").split(name).permutation(n)).limit(config.pictures()).sorted().toArray();
	}

	/** Feature vectors by style; empty if the detector has none. */
	private Map<String, List<float[]>> features(List<String> styles, int n, IntFunction<String> style, IntFunction<Face> face) {
		Map<String, List<Integer>> byStyle = new LinkedHashMap<>();
		for (int i = 0; i < n; i++) {
			String s = style.apply(i);
			if (s != null && styles.contains(s)) {
				byStyle.computeIfAbsent(s, k -> new ArrayList<>()).add(i);
			}
		}
		Map<String, List<float[]>> out = new LinkedHashMap<>();
		for (Map.Entry<String, List<Integer>> e : byStyle.entrySet()) {
			List<Integer> chosen = Arrays.stream(lot(e.getValue().size(), e.getKey())).mapToObj(e.getValue()::get).toList();
			List<float[]> vectors = new ArrayList<>();
			for (int from = 0; from < chosen.size(); from += BATCH) {
				context.checkCancelled();
				List<Face> faces = chosen.subList(from, Math.min(chosen.size(), from + BATCH)).stream().map(face::apply).toList();
				vectors.addAll(detector.features(faces.stream().map(Face::image).toList(), faces.stream().map(Face::box).toList()));
			}
			if (vectors.isEmpty()) {
				return Map.of();
			}
			out.put(e.getKey(), vectors);
		}
		return out;
	}
}
