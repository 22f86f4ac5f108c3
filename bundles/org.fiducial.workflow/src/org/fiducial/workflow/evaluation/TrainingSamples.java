package org.fiducial.workflow.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.dataset.ProjectImages;

/**
 * Which pictures a model has seen: a table beside its weights, so that whoever tests it, wherever, can tell whether the test is fair. Pictures
 * are known by the SHA-256 of their files, so another encoding of the same picture is not recognised.
 *
 * @param model hash of the model; empty if unknown
 * @param complete whether the model it began with, if any, had such a table too
 * @param roles {@value #TRAIN} or {@value #VALIDATION} by content hash; what was trained on counts as that, whatever else it was
 */
public record TrainingSamples(String model, boolean complete, Map<String, String> roles) {
	/** Name of the table in the model's folder. */
	public static final String FILE = "training-samples.tsv";
	/** Learned from. */
	public static final String TRAIN = "train";
	/** Watched, and perhaps used to choose. */
	public static final String VALIDATION = "validation";
	private static final String MODEL = "# model ";
	private static final String INCOMPLETE = "# began with a model whose pictures are not known";
	private static final int MOST = 50_000_000;

	/**
	 * Writes the table of a model that was just trained.
	 *
	 * @param folder of the model
	 * @param validation null if there was none
	 * @param init folder of the model it began with; null if it began with nothing
	 */
	public static void write(Path folder, String model, ProjectImages training, ProjectImages validation, Path init) {
		List<String> lines = new ArrayList<>();
		Optional<TrainingSamples> before = init == null ? Optional.empty() : read(init);
		lines.add("# Pictures that this model has seen, by the SHA-256 of their files: role, hash, dataset, key");
		lines.add(MODEL + model);
		if (init != null && before.filter(TrainingSamples::complete).isEmpty()) {
			lines.add(INCOMPLETE);
		}
		add(lines, TRAIN, training);
		if (validation != null) {
			add(lines, VALIDATION, validation);
		}
		before.ifPresent(b -> b.roles.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> lines.add(e.getValue() + "\t" + e.getKey() + "\t\t")));
		try {
			AtomicFiles.writeString(folder.resolve(FILE), String.join("\n", lines) + "\n");
		} catch (IOException e) {
			throw FiducialException.failed(folder.resolve(FILE) + ": cannot be written: " + e.getMessage(), e);
		}
	}

	private static void add(List<String> lines, String role, ProjectImages images) {
		for (int i = 0; i < images.size(); i++) {
			if (images.contentHash(i) != null) {
				lines.add(role + "\t" + images.contentHash(i) + "\t" + plain(images.dataset(i)) + "\t" + plain(images.key(i)));
			}
		}
	}

	private static String plain(String text) {
		return text.replaceAll("[\\t\\r\\n]", " ");
	}

	/**
	 * The table of a model.
	 *
	 * @param folder of the model
	 * @return empty if it has none
	 * @throws FiducialException (input) if it is damaged
	 */
	public static Optional<TrainingSamples> read(Path folder) {
		Path file = folder.resolve(FILE);
		if (!Files.isRegularFile(file)) {
			return Optional.empty();
		}
		String model = "";
		boolean complete = true;
		Map<String, String> roles = new HashMap<>();
		try (BufferedReader in = Files.newBufferedReader(file)) {
			int number = 0;
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				number++;
				if (line.startsWith("#")) {
					model = line.startsWith(MODEL) ? line.substring(MODEL.length()).strip() : model;
					complete &= !line.startsWith(INCOMPLETE);
				} else {
					entry(file, number, line, roles);
				}
			}
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
		return Optional.of(new TrainingSamples(model, complete, roles));
	}

	private static void entry(Path file, int number, String line, Map<String, String> roles) {
		String[] cells = line.split("\t", 4);
		if (cells.length < 2 || !cells[1].matches("[0-9a-f]{16,128}") || !cells[0].matches(TRAIN + "|" + VALIDATION) || number > MOST) {
			throw FiducialException.input(file + ":" + number + ": expected role, hash, dataset and key, separated by tabs; the file is damaged, remove it to go on without");
		}
		roles.merge(cells[1], cells[0], (a, b) -> a.equals(TRAIN) ? a : b);
	}
}
