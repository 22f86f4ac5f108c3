package org.fiducial.workflow.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ProjectImages;

/** Finds faces of a test that a model has seen in training. */
final class Leakage {
	private static final int DEPTH = 6;
	private static final int HEADER = 4;
	private static final int SHOWN = 5;

	/**
	 * What was found of a method.
	 *
	 * @param method of the tables
	 * @param known whether it is recorded what its model was trained on
	 * @param complete whether that is all it was trained on
	 * @param train faces of the test whose picture the model learned from
	 * @param validation faces whose picture it was watched on
	 * @param examples keys of some of the first
	 */
	record Finding(String method, boolean known, boolean complete, int train, int validation, List<String> examples) {
		/** Whether all that the model has seen is known, and none of it is in the test. */
		boolean clean() {
			return known && complete && train == 0 && validation == 0;
		}

		/** For people, if it is known. */
		String note(int n) {
			String start = train > 0 ? method + ": LEAKAGE, " + train + " of the " + n + " faces are of pictures it was trained on (" + String.join(", ", examples) + ")"
					: method + ": none of the pictures is among those it was trained on (by content hash)";
			return start + (validation > 0 ? "; " + validation + " were in its validation set" : "") + (complete ? "" : "; it began with weights whose training pictures are not known");
		}

		Map<String, Object> json() {
			Map<String, Object> m = new LinkedHashMap<>();
			m.put("method", method);
			m.put("known", known);
			m.put("complete", complete);
			m.put("train", train);
			m.put("validation", validation);
			m.put("examples", examples);
			return m;
		}
	}

	private final ProjectImages images;
	private final Path runs;

	/** @param runs folder below which models are looked for */
	Leakage(ProjectImages images, Path runs) {
		this.images = images;
		this.runs = runs;
	}

	/**
	 * Looks.
	 *
	 * @param folder of the model, if the user says it
	 * @param model first characters of its hash, if they are known
	 */
	Finding of(String method, Path folder, String model) {
		Path place = folder != null ? folder : model == null ? null : find(model);
		Optional<TrainingSamples> record = place == null ? Optional.empty() : TrainingSamples.read(place);
		if (record.isEmpty()) {
			return new Finding(method, false, false, 0, 0, List.of());
		}
		int train = 0;
		int validation = 0;
		List<String> examples = new ArrayList<>();
		for (int i = 0; i < images.size(); i++) {
			String role = images.contentHash(i) == null ? null : record.get().roles().get(images.contentHash(i));
			train += TrainingSamples.TRAIN.equals(role) ? 1 : 0;
			validation += TrainingSamples.VALIDATION.equals(role) ? 1 : 0;
			if (TrainingSamples.TRAIN.equals(role) && examples.size() < SHOWN) {
				examples.add(images.key(i));
			}
		}
		return new Finding(method, true, record.get().complete(), train, validation, examples);
	}

	/** The model of that hash that was trained in this project; null if there is none. */
	private Path find(String model) {
		if (!Files.isDirectory(runs)) {
			return null;
		}
		try (Stream<Path> all = Files.find(runs, DEPTH, (p, a) -> p.getFileName().toString().equals(TrainingSamples.FILE))) {
			return all.sorted().filter(f -> header(f).startsWith(model)).map(Path::getParent).findFirst().orElse(null);
		} catch (IOException e) {
			throw FiducialException.input(runs + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private static String header(Path file) {
		try (BufferedReader in = Files.newBufferedReader(file)) {
			String line = in.readLine();
			for (int i = 0; i < HEADER && line != null; i++, line = in.readLine()) {
				if (line.startsWith("# model ")) {
					return line.substring("# model ".length()).strip();
				}
			}
			return "";
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}
}
