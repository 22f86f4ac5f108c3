package org.fiducial.workflow.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.landmark.edit.AppliedEdit;
import org.fiducial.workflow.synthesis.Decision;
import org.fiducial.workflow.synthesis.ImageRecord;
import org.fiducial.workflow.synthesis.KidFile;
import org.fiducial.workflow.synthesis.ShardFolder;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a synthesis made, as its {@code provenance.jsonl} tells. Of each picture only what tables and charts need is kept; the shapes of
 * those that are shown are read again, so that a hundred thousand pictures are no burden.
 *
 * @param step the step
 * @param file the provenance
 * @param items all pictures of all tries, in the order of the file
 */
record Synthesised(StepRecord step, Path file, List<Item> items) {
	/**
	 * A picture.
	 *
	 * @param number in the plan
	 * @param attempt which try
	 * @param style id
	 * @param edits ids, in the order they were applied
	 * @param error NME of the filter's detector; NaN without a filter
	 * @param accepted whether it was kept
	 * @param filter id of the filter that left it out; empty if kept
	 * @param reason why not; empty if kept
	 */
	record Item(int number, int attempt, String style, List<String> edits, double error, boolean accepted, String filter, String reason) {
	}

	/**
	 * The whole record of a picture.
	 *
	 * @param item the same in short
	 * @param image what was asked for
	 * @param file the picture
	 */
	record Example(Item item, ImageRecord image, Path file) {
	}

	/**
	 * Reads; lines that cannot be read are left out and counted.
	 *
	 * @param paths resolves a reference of an output
	 */
	static Synthesised of(StepRecord step, Function<String, Path> paths, Consumer<Problem> problems) {
		String reference = step.output("provenance");
		Path file = reference.isEmpty() ? step.folder().resolve("provenance.jsonl") : paths.apply(reference);
		List<Item> items = new ArrayList<>();
		lines(file, problems, line -> {
			ImageRecord r = image(line);
			items.add(item(r, Configs.json().treeToValue(line.path("decision"), Decision.class)));
		});
		return new Synthesised(step, file, List.copyOf(items));
	}

	private static ImageRecord image(JsonNode line) {
		return Configs.json().treeToValue(line.path("image"), ImageRecord.class);
	}

	private static Item item(ImageRecord r, Decision d) {
		String reason = d == null || d.reason() == null ? "" : d.reason();
		// runs of older versions knew the alignment filter alone
		String filter = d == null || d.accepted() ? "" : d.filter() == null ? "alignment" : d.filter();
		return new Item(r.item(), r.attempt(), r.style() == null ? "" : r.style(), r.edits() == null ? List.of() : r.edits().stream().map(AppliedEdit::edit).toList(),
				r.error() == null ? Double.NaN : r.error(), d != null && d.accepted(), filter, reason);
	}

	private static void lines(Path file, Consumer<Problem> problems, Consumer<JsonNode> each) {
		if (!Files.isRegularFile(file)) {
			return;
		}
		int bad = 0;
		try (BufferedReader in = Files.newBufferedReader(file)) {
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				try {
					each.accept(Configs.json().readTree(line));
				} catch (JacksonException e) {
					bad++;
				}
			}
		} catch (IOException e) {
			problems.accept(Problem.warning(file, 0, "cannot be read: " + e.getMessage()));
		}
		if (bad > 0) {
			problems.accept(Problem.warning(file, 0, bad + " lines cannot be read and are left out"));
		}
	}

	/** The whole records of some pictures, in their order; those that cannot be read any more are left out. */
	List<Example> examples(List<Item> wanted, Function<String, Path> paths, Consumer<Problem> problems) {
		Map<List<Integer>, Example> found = new HashMap<>();
		Map<List<Integer>, Item> keys = new HashMap<>();
		wanted.forEach(i -> keys.put(List.of(i.number(), i.attempt()), i));
		lines(file, problems, line -> {
			List<Integer> key = List.of(line.path("image").path("item").asInt(-1), line.path("image").path("attempt").asInt(-1));
			if (keys.containsKey(key)) {
				ImageRecord r = image(line);
				found.put(key, new Example(keys.get(key), r, paths.apply(line.path("shardFolder").asString("")).resolve(ShardFolder.IMAGES).resolve(r.file())));
			}
		});
		return wanted.stream().map(i -> found.get(List.of(i.number(), i.attempt()))).filter(e -> e != null).toList();
	}

	/** Pictures by style, in the order in which styles come. */
	Map<String, List<Item>> byStyle() {
		Map<String, List<Item>> out = new LinkedHashMap<>();
		items.forEach(i -> out.computeIfAbsent(i.style(), s -> new ArrayList<>()).add(i));
		return out;
	}

	/** How many were kept. */
	long accepted() {
		return items.stream().filter(Item::accepted).count();
	}

	/** Whether alignment was measured. */
	boolean filtered() {
		return items.stream().anyMatch(i -> Double.isFinite(i.error()));
	}

	/** How far the pictures are from real ones; empty if it was not computed or cannot be read. */
	Optional<KidFile> kid(Consumer<Problem> problems) {
		Path json = file.resolveSibling(KidFile.NAME);
		if (!Files.isRegularFile(json)) {
			return Optional.empty();
		}
		try {
			return Optional.of(Configs.json().readValue(Files.readString(json), KidFile.class));
		} catch (IOException | JacksonException e) {
			problems.accept(Problem.warning(json, 0, "cannot be read: " + e.getMessage()));
			return Optional.empty();
		}
	}

	/** Largest error that a style's pictures may have; NaN if unknown. */
	double threshold(String style) {
		return step.outputs().path("thresholds").path(style).asDouble(Double.NaN);
	}
}
